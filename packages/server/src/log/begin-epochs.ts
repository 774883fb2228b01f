import { define } from "../database/query.ts";
import type { MetaTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import { STAMP_EPOCH } from "./stamp.ts";

type NewEpoch = { readonly epoch: number };

const renewConversations = define<NewEpoch>()((builder, { epoch }) =>
  builder.updateTable("conversation").set({ epoch, is_first_epoch: 0 }),
);
const renewAccounts = define<NewEpoch>()((builder, { epoch }) =>
  builder.updateTable("account").set({ epoch, is_first_epoch: 0 }),
);
export const setMeta = define<MetaTable>()((builder, { name, value }) =>
  builder
    .insertInto("meta")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value })),
);

/** Every log and the stamp begin another history: what clients hold above a restored place may never have been.
 * One number serves all logs, for an epoch is only ever compared within its log. */
export async function beginEpochs(tx: WriteTx, epoch: number): Promise<void> {
  await tx.run(renewConversations, { epoch });
  await tx.run(renewAccounts, { epoch });
  await tx.run(setMeta, { name: STAMP_EPOCH, value: String(epoch) });
}
