import { define } from "../database/query.ts";
import type { AccountEventTable, AccountTable } from "../database/schema.ts";

/** Names one account. */
export interface AccountKey {
  readonly app: string;
  readonly user: string;
}

export const accountByUser = define<AccountKey>()((builder, { app, user }) =>
  builder.selectFrom("account").selectAll().where("app", "=", app).where("user_id", "=", user),
);

export const insertAccount = define<AccountTable>()((builder, row) =>
  builder.insertInto("account").values({
    app: row.app,
    user_id: row.user_id,
    epoch: row.epoch,
    is_first_epoch: row.is_first_epoch,
    version: row.version,
    name: row.name,
    avatar: row.avatar,
    kind: row.kind,
    revision: row.revision,
    search_name: row.search_name,
    created_at: row.created_at,
    revoked_at: row.revoked_at,
    guest_salt: row.guest_salt,
    guest_hash: row.guest_hash,
  }),
);

/** Of every append. */
export const advanceAccount = define<AccountKey & { readonly version: number }>()(
  (builder, { app, user, version }) =>
    builder
      .updateTable("account")
      .set({ version })
      .where("app", "=", app)
      .where("user_id", "=", user),
);

/** Of appends that change the profile or what may be signed in with. */
export const changeAccount = define<AccountTable>()((builder, row) =>
  builder
    .updateTable("account")
    .set({
      name: row.name,
      avatar: row.avatar,
      kind: row.kind,
      revision: row.revision,
      search_name: row.search_name,
      revoked_at: row.revoked_at,
      guest_salt: row.guest_salt,
      guest_hash: row.guest_hash,
    })
    .where("app", "=", row.app)
    .where("user_id", "=", row.user_id),
);

export const insertAccountEvent = define<AccountEventTable>()((builder, row) =>
  builder.insertInto("account_event").values({
    app: row.app,
    user_id: row.user_id,
    version: row.version,
    kind: row.kind,
    at: row.at,
    actor: row.actor,
    command_id: row.command_id,
    data: row.data,
  }),
);

/** Events above a version, in order. */
export const accountEventsAbove = define<
  AccountKey & { readonly version: number; readonly limit: number }
>()((builder, { app, user, version, limit }) =>
  builder
    .selectFrom("account_event")
    .selectAll()
    .where("app", "=", app)
    .where("user_id", "=", user)
    .where("version", ">", version)
    .orderBy("version")
    .limit(limit),
);
