import type { Row } from "./entities.ts";
import type { UserId } from "./ids.ts";

/** What a member has read, and may see. */
export interface ReadPlace {
  readonly userId: UserId;
  readonly readSeq: number;
  readonly visibleFromSeq: number;
}

/** Whether a message counts as unread for a member: another's, above the read position, visible, and no notice.
 * Its state does not matter: new messages count by their event `messageSent`, and stop to count by
 * `messageRecalled`, whatever their content is by the time they are read. A server that counts rows
 * counts those which this accepts and whose state is `live`. */
export function countsAsUnread(
  row: Pick<Row, "seq" | "sender" | "envelope">,
  { userId, readSeq, visibleFromSeq }: ReadPlace,
): boolean {
  return (
    row.sender !== userId &&
    row.envelope.kind !== "notice" &&
    row.seq > readSeq &&
    row.seq >= visibleFromSeq
  );
}
