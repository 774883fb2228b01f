import type { ConversationId } from "@im-chat/protocol";
import type { Database, Writing } from "../database/database.ts";
import type { DeferredRecord, StoreName } from "../database/schema.ts";
import type { readAccountEvent } from "./account.ts";
import type { readAccount } from "./heads.ts";
import type { readEvent } from "./reducers.ts";

/** What the caller shares with it: this file is loaded only where it has something to do. */
export interface Deferral {
  /** Of the tab that leads. */
  readonly database: Database;
  readonly readEvent: typeof readEvent;
  readonly readAccountEvent: typeof readAccountEvent;
  readonly readAccount: typeof readAccount;
}

const STORES: readonly StoreName[] = ["meta", "timelines", "deferred"];

/** Events that an earlier version has passed over and this one understands shall be read from the server once more, with
 * all that came after them: what was stored since may rest on them. Those of what is not here any more are forgotten.
 * @returns whether there is something to ask for */
export function rereadDeferred({ database, ...reading }: Deferral): Promise<boolean> {
  return database.commit(STORES, async (tx) => {
    const records = await tx.getAll("deferred");
    const isFound = await goBackInAccount(tx, reading, records.filter(isOfAccount));
    const logs = new Set(records.map(({ log }) => log).filter((log) => log !== ""));
    const gone: ConversationId[] = [];
    for (const id of logs) {
      const deferred = records.filter(({ log }) => log === id);
      if (await goBackInConversation(tx, reading, { id, deferred })) gone.push(id);
    }
    if (gone.length === 0) return isFound;
    const account = await reading.readAccount(tx);
    await tx.put("meta", { ...account, wanted: [...(account.wanted ?? []), ...gone] });
    return true;
  });
}

function isOfAccount({ log }: DeferredRecord): boolean {
  return log === "";
}

type Reading = Omit<Deferral, "database">;

/** An account is read whole: to be added once more would end what the user is in. */
async function goBackInAccount(
  tx: Writing,
  { readAccount, readAccountEvent }: Reading,
  deferred: readonly DeferredRecord[],
): Promise<boolean> {
  const account = await readAccount(tx);
  const isOfNow = ({ epoch }: DeferredRecord): boolean => epoch === account.cursor?.epoch;
  const isFound = deferred.some((record) => isOfNow(record) && readAccountEvent(record));
  for (const record of deferred)
    if (isFound || !isOfNow(record)) await tx.delete("deferred", ["", record.version]);
  if (isFound) await tx.put("meta", { ...account, cursor: undefined, stamp: new Uint8Array(0) });
  return isFound;
}

interface Deferred {
  readonly id: ConversationId;
  /** By version. */
  readonly deferred: readonly DeferredRecord[];
}

/** The rows stay, and what changed in them since comes once more. */
async function goBackInConversation(
  tx: Writing,
  { readEvent }: Reading,
  { id, deferred }: Deferred,
): Promise<boolean> {
  const timeline = await tx.get("timelines", id);
  const isOfNow = ({ epoch, version }: DeferredRecord): boolean =>
    timeline?.cursor.epoch === epoch && version <= timeline.cursor.version;
  const first = deferred.find(
    (record) => isOfNow(record) && readEvent({ ...record, isBlank: false }).effect,
  );
  for (const record of deferred)
    if (!isOfNow(record) || (first && record.version >= first.version))
      await tx.delete("deferred", [id, record.version]);
  if (!timeline || !first) return false;
  const cursor = { ...timeline.cursor, version: first.version - 1 };
  await tx.put("timelines", { ...timeline, cursor });
  return true;
}
