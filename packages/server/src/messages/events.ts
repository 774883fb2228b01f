import {
  messageChangedEvent,
  messageRecalledEvent,
  messageSentEvent,
  type Kind,
  type Row,
} from "@im-chat/protocol";
import type { EventProjection } from "../log/event-codec.ts";

/** Events that tell a row as it is when they are read. */
export const MESSAGE_EVENTS: readonly (readonly [number, EventProjection])[] = [
  messageSentEvent,
  messageChangedEvent,
  messageRecalledEvent,
].map((kind) => [
  kind.number,
  { tellsConversation: false, encode: (source) => encodeRow(kind, source.row) },
]);

function encodeRow(kind: Kind<Row>, row: Row | undefined): Uint8Array {
  if (row === undefined) throw new Error(`An event ${kind.name} is about a row`);
  return kind.encode(row);
}
