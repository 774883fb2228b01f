import type { ConversationRecord, DraftBase } from "./schema.ts";

/** What the server says of a draft; undefined without a conversation that it knows. */
export function toldDraft(record: ConversationRecord | undefined): DraftBase | undefined {
  if (!record?.summary?.epoch) return undefined;
  const { epoch, draft: text = "", draftVersion: version = 0 } = record.summary;
  return { membershipId: record.membershipId, epoch, version, text };
}

/** How far ahead of what a draft was made of the server is: above 0 another device has made something else of it, below 0 its
 * head is still on the way; undefined in another history. */
export function newsOf(base: DraftBase | undefined, told: DraftBase): number | undefined {
  const isSame = base?.membershipId === told.membershipId && base.epoch === told.epoch;
  return isSame ? told.version - base.version : undefined;
}

/** Joins what was written on two devices, so that neither is lost.
 * @param base What both began with. */
export function mergeDrafts(base: string, mine: string, theirs: string): string {
  if (theirs === base) return mine;
  // What was sent, or given up, is not wanted again because the other device has joined it with its own.
  if (!mine && base && theirs.endsWith(`\n${base}`)) return theirs.slice(0, -base.length - 1);
  if (mine === base || holds(theirs, mine)) return theirs;
  if (holds(mine, theirs)) return mine;
  return `${theirs}\n${mine.startsWith(base) ? mine.slice(base.length) : mine}`;
}

/** Whether one was written on from the other, or joined with it before; letters that happen to be in it are another text. */
function holds(text: string, part: string): boolean {
  return text.startsWith(part) || `\n${text}\n`.includes(`\n${part}\n`);
}
