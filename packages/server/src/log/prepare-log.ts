import { COPIED } from "../database/copied.ts";
import { define } from "../database/query.ts";
import type { Database } from "../database/tx.ts";
import { beginEpochs, setMeta } from "./begin-epochs.ts";
import type { LogParts } from "./parts.ts";
import { STAMP_EPOCH } from "./stamp.ts";

const metaByName = define<{ readonly name: string }>()((builder, { name }) =>
  builder.selectFrom("meta").select("value").where("name", "=", name),
);
const deleteMeta = define<{ readonly name: string }>()((builder, { name }) =>
  builder.deleteFrom("meta").where("name", "=", name),
);

/** Before serving: a new database gets its stamp's epoch, a restored one gets new epochs for all. */
export async function prepareLog(
  database: Database,
  { mint, clock }: Pick<LogParts, "mint" | "clock">,
): Promise<{ readonly isRestored: boolean }> {
  return database.write(async (tx) => {
    const isRestored = (await tx.get(metaByName, { name: COPIED })) !== undefined;
    if (isRestored) {
      await beginEpochs(tx, { epoch: mint(), at: clock() });
      await tx.run(deleteMeta, { name: COPIED });
    }
    if ((await tx.get(metaByName, { name: STAMP_EPOCH })) === undefined) {
      await tx.run(setMeta, { name: STAMP_EPOCH, value: String(mint()) });
    }
    return { isRestored };
  });
}
