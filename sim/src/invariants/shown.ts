import type { ConversationSummary, TimelineRow } from "@im-chat/core";
import type { Tab } from "../people/people.ts";
import type { TrueConversation, TrueMember } from "./truth.ts";

/** What a tab shows of a conversation, paged back to the very first row. */
export interface Shown {
  readonly tab: Tab;
  readonly conversation: TrueConversation;
  readonly rows: readonly TimelineRow[];
}

/** What must hold of what a tab shows: the rows that its user is entitled to, each once, in the order of the log, and
 * after them nothing but what was refused for good. */
export function checkShown({ tab, conversation, rows }: Shown): readonly string[] {
  const where = `shown: ${tab.name} of ${conversation.id}`;
  const member = memberOf(conversation, tab);
  const accepted = rows.filter((row) => !isPending(row));
  const problems = rows
    .filter((row) => isPending(row) && !isFailed(row))
    .map((row) => `${where}: ${describe(row)} still waits`);
  const hidden = new Set(
    conversation.hidden.filter(({ user }) => user === member?.user).map(({ seq }) => seq),
  );
  const expected =
    member === undefined
      ? []
      : conversation.rows.filter(({ seq }) => seq >= member.visibleFromSeq && !hidden.has(seq));
  const wanted = expected.map(({ seq, id, text, isNotice }) =>
    isNotice ? `${seq} notice` : `${seq} ${id} ${text}`,
  );
  const got = accepted.map(describe);
  const at = wanted.findIndex((line, index) => line !== got[index]);
  if (at >= 0) problems.push(`${where}: row ${at} is "${got[at]}", not "${wanted[at]}"`);
  else if (got.length > wanted.length)
    problems.push(`${where}: "${got[wanted.length]}" should not be there`);
  return problems;
}

/** What must hold of the figures a tab shows beside the rows. */
export function checkSummary(tab: Tab, conversation: TrueConversation): readonly string[] {
  const where = `summary: ${tab.name} of ${conversation.id}`;
  const member = memberOf(conversation, tab);
  const summary = tab.chat.conversation(conversation.id).summary.get();
  if (member === undefined) {
    const isLocal = summary === undefined || summary.isPending;
    return isLocal ? [] : [`${where}: it is shown to one who is not in it`];
  }
  if (summary === undefined) return [`${where}: it is missing`];
  const unread = unreadOf(conversation, member);
  const problems: string[] = [];
  if (summary.unread !== unread)
    problems.push(`${where}: unread is ${summary.unread}, not ${unread}`);
  if (summary.draft !== member.draft)
    problems.push(`${where}: the draft is "${summary.draft}", not "${member.draft}"`);
  if (conversation.name !== "" && summary.title !== conversation.name)
    problems.push(`${where}: it is called "${summary.title}", not "${conversation.name}"`);
  if (summary.memberCount !== conversation.members.length)
    problems.push(
      `${where}: it has ${summary.memberCount} members, not ${conversation.members.length}`,
    );
  return [...problems, ...checkPreview(summary, conversation, where)];
}

/** What the list shows of the last message is what the log has of it; nothing of one that was taken back or erased. */
function checkPreview(
  { lastMessage }: ConversationSummary,
  { rows, hidden }: TrueConversation,
  where: string,
): readonly string[] {
  const row = rows.find(({ id }) => id === lastMessage?.id);
  const isHidden = hidden.some(({ seq }) => seq === row?.seq);
  if (lastMessage === undefined || row === undefined || isHidden || lastMessage.text === row.text)
    return [];
  return [`${where}: the last message is "${lastMessage.text}", not "${row.text}"`];
}

/** What must hold of the positions that a tab shows in an opened conversation. */
export function checkPlaces({ tab, conversation }: Shown): readonly string[] {
  const member = memberOf(conversation, tab);
  if (member === undefined) return [];
  const where = `places: ${tab.name} of ${conversation.id}`;
  const { lastSeq, readSeq } = tab.chat.conversation(conversation.id).timeline.get();
  const problems: string[] = [];
  if (readSeq !== member.readSeq)
    problems.push(`${where}: read up to ${readSeq}, not ${member.readSeq}`);
  if (lastSeq !== conversation.lastSeq)
    problems.push(`${where}: the newest is ${lastSeq}, not ${conversation.lastSeq}`);
  return problems;
}

/** How many others have read each own message, as far as it is told; where nobody has, whether it has come to somebody. That is
 * told before it is stored, so it may be shown where the database does not know of it yet. */
export function checkReceipts({ tab, conversation, rows }: Shown): readonly string[] {
  const others = conversation.members.filter(({ user }) => user !== tab.chat.userId);
  return rows.flatMap((row) => {
    if (row.type !== "message" || !row.message.isOwn || isPending(row)) return [];
    const { seq, status } = row.message;
    const read = others.filter(({ seenSeq }) => seenSeq >= seq).length;
    const told = status.name === "read" ? status.count : 0;
    const where = `receipts: ${tab.name} shows`;
    if (told !== read)
      return [`${where} ${told} readers of ${seq} in ${conversation.id}, not ${read}`];
    const hasCome = read === 0 && others.some(({ deliveredSeq }) => deliveredSeq >= seq);
    return hasCome && status.name !== "delivered"
      ? [`${where} ${seq} in ${conversation.id} as ${status.name}, and it has come`]
      : [];
  });
}

function unreadOf({ rows }: TrueConversation, member: TrueMember): number {
  const above = Math.max(member.readSeq, member.visibleFromSeq - 1);
  return rows.filter(
    ({ seq, sender, isNotice, text }) =>
      seq > above && sender !== member.user && !isNotice && text !== "",
  ).length;
}

export function memberOf({ members }: TrueConversation, tab: Tab): TrueMember | undefined {
  return members.find(({ user }) => user === tab.chat.userId);
}

function isPending(row: TimelineRow): boolean {
  return row.type === "message" && row.message.seq === 0;
}

function isFailed(row: TimelineRow): boolean {
  return row.type === "message" && row.message.status.name === "failed";
}

function describe(row: TimelineRow): string {
  switch (row.type) {
    case "message":
      return `${row.message.seq} ${row.message.id} ${row.message.text}`;
    case "notice":
      return `${row.seq} notice`;
    case "gap":
      return `gap from ${row.fromSeq} to ${row.toSeq}`;
    default:
      return row satisfies never;
  }
}
