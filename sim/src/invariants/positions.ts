import type { Journal } from "../people/journal.ts";
import type { TrueConversation, TrueMember } from "./truth.ts";

/** What must hold of read positions: at each stands what its user has said to have read, and not what came there in another
 * history. */
export function checkPositions(
  truth: readonly TrueConversation[],
  journal: Journal,
): readonly string[] {
  return truth.flatMap((conversation) =>
    conversation.members.flatMap((member) => {
      const why = whyWrong(conversation, member, journal);
      return why === undefined ? [] : [`read: ${member.user} in ${conversation.id}, ${why}`];
    }),
  );
}

function whyWrong(
  { id, rows, stays, lastSeq }: TrueConversation,
  { user, readSeq, visibleFromSeq }: TrueMember,
  journal: Journal,
): string | undefined {
  if (readSeq > lastSeq) return `has read ${readSeq} of ${lastSeq}`;
  const row = rows.find(({ seq }) => seq === readSeq);
  // Where a stay begins nobody has said anything, and there stands a notice.
  const began = stays.filter((stay) => stay.user === user).map(({ fromVersion }) => fromVersion);
  const isBeginning =
    readSeq < visibleFromSeq || (row?.isNotice === true && began.includes(row.version));
  if (row === undefined || isBeginning || journal.hasRead(user, id, row)) return undefined;
  return `has read ${readSeq}, and has never said so of what stands there`;
}
