import {
  encodeEvent,
  messageSentEvent,
  uuidFromBytes,
  type Conversation,
  type Event,
  type Row,
} from "@im-chat/protocol";
import type { ConversationEventTable } from "../database/schema.ts";

/** What an event of a conversation is made of when it is read: its own facts, and the row as it is now. */
export interface EventSource {
  readonly stored: ConversationEventTable;
  /** Present when the event is about a row. */
  readonly row: Row | undefined;
  /** Undefined for events that do not tell it. */
  readonly conversation: Conversation | undefined;
}

/** Encodes the events of one kind; each feature gives those of its kinds. */
export interface EventProjection {
  /** Whether it tells the conversation as it is. */
  readonly tellsConversation: boolean;
  encode(source: EventSource): Uint8Array;
}

export type EventProjections = ReadonlyMap<number, EventProjection>;

const NO_BYTES = new Uint8Array(0);

/** The event with its content. */
export function toEvent(projections: EventProjections, source: EventSource): Event {
  const { stored } = source;
  const projection = projections.get(stored.kind);
  if (projection === undefined) throw new Error(`No feature encodes events of kind ${stored.kind}`);
  const data = projection.encode(source);
  // A new row says itself who, when and by which command.
  if (stored.kind === messageSentEvent.number) {
    return { version: stored.version, kind: stored.kind, data, isBlank: false, at: 0, actor: "" };
  }
  return {
    version: stored.version,
    kind: stored.kind,
    data,
    isBlank: false,
    at: stored.at,
    actor: stored.actor,
    commandId: stored.command_id === null ? undefined : uuidFromBytes(stored.command_id),
  };
}

/** The same place in the log without content, for a member who may not see the row that it is about. */
export function toBlankEvent(version: number): Event {
  return { version, kind: 0, data: NO_BYTES, isBlank: true, at: 0, actor: "" };
}

export function encodeBlankEvent(version: number): Uint8Array {
  return encodeEvent(toBlankEvent(version));
}
