import { define } from "../database/query.ts";
import type { AppKeyTable, AppTable } from "../database/schema.ts";

export const appById = define<{ readonly app: string }>()((builder, { app }) =>
  builder.selectFrom("app").selectAll().where("app", "=", app),
);

export const allApps = define()((builder) =>
  builder.selectFrom("app").selectAll().orderBy("created_at"),
);

export const insertApp = define<AppTable>()((builder, row) =>
  builder.insertInto("app").values({
    app: row.app,
    created_at: row.created_at,
    find_users: row.find_users,
    has_guests: row.has_guests,
    origins: row.origins,
    group_members: row.group_members,
  }),
);

export const updateApp = define<Omit<AppTable, "created_at">>()((builder, row) =>
  builder
    .updateTable("app")
    .set({
      find_users: row.find_users,
      has_guests: row.has_guests,
      origins: row.origins,
      group_members: row.group_members,
    })
    .where("app", "=", row.app),
);

export const keysOfApp = define<{ readonly app: string }>()((builder, { app }) =>
  builder
    .selectFrom("app_key")
    .selectAll()
    .where("app", "=", app)
    .orderBy("created_at")
    .orderBy("key_id"),
);

export const insertKey = define<AppKeyTable>()((builder, row) =>
  builder.insertInto("app_key").values({
    app: row.app,
    key_id: row.key_id,
    kind: row.kind,
    algorithm: row.algorithm,
    material: row.material,
    created_at: row.created_at,
    retired_at: row.retired_at,
  }),
);

export const retireKey = define<{
  readonly app: string;
  readonly keyId: string;
  readonly at: number;
}>()((builder, { app, keyId, at }) =>
  builder
    .updateTable("app_key")
    .set({ retired_at: at })
    .where("app", "=", app)
    .where("key_id", "=", keyId)
    .where("retired_at", "=", 0),
);
