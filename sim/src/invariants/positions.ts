import type { Journal } from "../people/journal.ts";
import type { TrueConversation } from "./truth.ts";

/** What must hold of read positions: at each stands what its user has said to have read, and not what came there in another
 * history. Where a stay begins stands a notice. */
export function checkPositions(
  truth: readonly TrueConversation[],
  journal: Journal,
): readonly string[] {
  return truth.flatMap(({ id, rows, members }) =>
    members.flatMap(({ user, readSeq }) => {
      const row = rows.find(({ seq }) => seq === readSeq);
      if (row === undefined || row.isNotice || journal.mayHaveRead(user, id, row.id)) return [];
      return [
        `read: ${user} has read ${readSeq} of ${id}, and has never said so of what stands there`,
      ];
    }),
  );
}
