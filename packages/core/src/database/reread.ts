import type { Acting } from "../actions/tools.ts";
import type { Changes } from "./changes.ts";

/** What is read at a time, between other work. */
const CHUNK = 200;

const NOTHING: Changes = {
  conversations: new Set(),
  lanes: new Set(),
  drafts: new Set(),
  users: new Set(),
  rows: new Map(),
  facts: [],
};

export interface Rereading {
  /** Reads what is named, and shows it. */
  readonly tell: (changes: Changes) => Promise<void>;
}

/** Reads anew all that may be shown of what is stored: what other tabs told while the page slept, or a tab that died before
 * it could, was never heard here. */
export async function reread({ context, mirror }: Acting, { tell }: Rereading): Promise<void> {
  const stored = await context.database.read(["conversations", "outbox", "drafts"], async (tx) => [
    ...(await tx.getAll("conversations")).map(({ id }) => id),
    ...(await tx.getAll("outbox")).map(({ lane }) => lane),
    ...(await tx.getAll("drafts")).map(({ id }) => id),
  ]);
  const { conversations, lanes, drafts, users } = mirror;
  const known = [conversations, lanes, drafts].flatMap((map) => [...map.keys()]);
  for (const ids of chunksOf([...known, ...stored])) {
    const rows = new Map([...ids].map((id) => [id, "all"] as const));
    await tell({ ...NOTHING, conversations: ids, lanes: ids, drafts: ids, rows });
  }
  for (const ids of chunksOf([...users.keys()])) await tell({ ...NOTHING, users: ids });
}

function chunksOf<Value>(values: readonly Value[]): readonly ReadonlySet<Value>[] {
  const all = [...new Set(values)];
  return Array.from(
    { length: Math.ceil(all.length / CHUNK) },
    (_, index) => new Set(all.slice(index * CHUNK, (index + 1) * CHUNK)),
  );
}
