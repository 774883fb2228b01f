import { define } from "../database/query.ts";
import type { WriteTx } from "../database/tx.ts";

/** Names one log: of a conversation by its id, of an account by its user. */
export interface LogKey {
  readonly app: string;
  readonly kind: "conversation" | "account";
  readonly id: string;
}

const upsertDirty = define<LogKey & { readonly version: number }>()(
  (builder, { app, kind, id, version }) =>
    builder
      .insertInto("dirty")
      .values({ app, log_kind: kind, log_id: id, version })
      .onConflict((conflict) =>
        conflict.columns(["app", "log_kind", "log_id"]).doUpdateSet({ version }),
      ),
);

/** Says, in the transaction that appends, that consumers have something to read in this log. */
export async function markDirty(tx: WriteTx, log: LogKey, version: number): Promise<void> {
  await tx.run(upsertDirty, { ...log, version });
}
