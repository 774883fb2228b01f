import { placeOf } from "../people/people.ts";
import type { Device } from "../people/people.ts";
import type { World } from "../world/world.ts";
import { numberIn } from "../people/journal.ts";
import type { Entry, Journal } from "../people/journal.ts";
import type { TrueConversation } from "./truth.ts";

/** What must hold of the logs themselves: no holes, each message that was durable somewhere once, in the order in which it was
 * composed. */
export function checkLogs(
  truth: readonly TrueConversation[],
  { journal, devices }: Pick<World, "journal" | "devices">,
): readonly string[] {
  const found = truth.flatMap((conversation) => [
    ...checkDense(conversation),
    ...checkOnce(conversation, journal),
    ...checkOrder(conversation, journal),
  ]);
  const ids = new Set(truth.flatMap(({ rows }) => rows.map(({ id }) => id)));
  return [...found, ...checkKept(ids, journal), ...checkSent(truth, journal, devices)];
}

function checkDense({ id, versions, rows, version, lastSeq }: TrueConversation): string[] {
  const isDense = (numbers: readonly number[], last: number): boolean =>
    numbers.length === last && numbers.every((number, index) => number === index + 1);
  const problems: string[] = [];
  if (!isDense(versions, version)) problems.push(`log: versions of ${id} have holes`);
  const seqs = rows.map(({ seq }) => seq);
  if (!isDense(seqs, lastSeq)) problems.push(`log: seqs of ${id} have holes`);
  return problems;
}

function checkOnce({ id, rows }: TrueConversation, journal: Journal): string[] {
  const seen = new Set<number>();
  return rows.flatMap(({ text, sender, isNotice }) => {
    const number = numberIn(text);
    if (isNotice || number === undefined) return [];
    if (seen.has(number)) return [`log: message §${number}§ stands twice in ${id}`];
    seen.add(number);
    const entry = journal.entries[number - 1];
    if (entry?.conversationId === id && (entry.user === sender || sender.startsWith("~")))
      return [];
    return [`log: message §${number}§ of ${entry?.user} stands in ${id} as ${sender}'s`];
  });
}

function checkOrder({ id, rows }: TrueConversation, journal: Journal): string[] {
  const problems: string[] = [];
  const latest = new Map<string, Entry[]>();
  for (const { text } of rows) {
    const entry = journal.entries[(numberIn(text) ?? 0) - 1];
    if (entry === undefined || entry.hasFailed) continue;
    const earlier = latest.get(entry.place) ?? [];
    const overtaken = earlier.find((other) => isComposedBefore(entry, other));
    if (overtaken !== undefined)
      problems.push(`order: §${overtaken.number}§ before §${entry.number}§ in ${id}`);
    latest.set(entry.place, [...earlier, entry]);
  }
  return problems;
}

/** In one tab the order of the calls counts; between tabs only what was durable before the other was begun. */
function isComposedBefore(left: Entry, right: Entry): boolean {
  if (left.tab === right.tab) return left.calledAt < right.calledAt;
  return left.resolvedAt !== undefined && left.resolvedAt < right.calledAt;
}

function checkKept(ids: ReadonlySet<string>, journal: Journal): string[] {
  return journal.entries
    .filter(({ isAcked, mayBeLost, id }) => isAcked && !mayBeLost && !ids.has(id ?? ""))
    .map(({ number }) => `lost: message §${number}§ was acked and is not there`);
}

/** What was durable on a device that still has its store was sent in the end, unless its user was told or took it back. */
function checkSent(
  truth: readonly TrueConversation[],
  journal: Journal,
  devices: readonly Device[],
): string[] {
  const places = new Set(devices.map(placeOf));
  const made = new Set(truth.map(({ id }) => id));
  // A tab may have died with the news that one has failed; the outbox still says so.
  const kept = devices.flatMap(({ outbox }) => [...outbox.rows.values()]);
  const sent = truth.flatMap(({ rows }) => rows.map(({ id }) => id));
  const ids = new Set([...sent, ...kept.map(({ commandId }) => commandId)]);
  // What was written in a conversation that the server refused is forgotten with it.
  const isForgotten = (entry: Entry): boolean =>
    !made.has(entry.conversationId) && journal.isLeft(entry);
  return journal.entries
    .filter((entry) => places.has(entry.place) && entry.id !== undefined && !ids.has(entry.id))
    .filter((entry) => !isForgotten(entry))
    .filter(({ hasFailed, discards, mayBeLost, isDisputed, changes }) => {
      const isTakenBack = discards > 0 || changes.some(({ name }) => name !== "edit");
      return !hasFailed && !isTakenBack && !mayBeLost && !isDisputed;
    })
    .map(({ number, user }) => `lost: message §${number}§ of ${user} was durable and is not there`);
}
