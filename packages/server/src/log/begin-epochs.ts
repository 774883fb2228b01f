import { define } from "../database/query.ts";
import type { MetaTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import { STAMP_EPOCH } from "./stamp.ts";

type NewEpoch = { readonly epoch: number };

export interface Beginning extends NewEpoch {
  /** Epoch milliseconds. */
  readonly at: number;
}

const renewConversations = define<NewEpoch>()((builder, { epoch }) =>
  builder.updateTable("conversation").set({ epoch, is_first_epoch: 0 }),
);
/** Faces begin again above whatever was told of them in the history that is lost: what counts changes stays below a clock. */
const renewAccounts = define<Beginning>()((builder, { epoch, at }) =>
  builder.updateTable("account").set((build) => ({
    epoch,
    is_first_epoch: 0,
    revision: build.fn<number>("max", ["revision", build.val(at)]),
  })),
);
export const setMeta = define<MetaTable>()((builder, { name, value }) =>
  builder
    .insertInto("meta")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value })),
);

/** Every log and the stamp begin another history: what clients hold above a restored place may never have been.
 * One number serves all logs, for an epoch is only ever compared within its log. */
export async function beginEpochs(tx: WriteTx, { epoch, at }: Beginning): Promise<void> {
  await tx.run(renewConversations, { epoch });
  await tx.run(renewAccounts, { epoch, at });
  await tx.run(setMeta, { name: STAMP_EPOCH, value: String(epoch) });
}
