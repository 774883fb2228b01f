import {
  conversationChangedEvent,
  conversationCreatedEvent,
  membersChangedEvent,
  type Conversation,
  type Member,
  type UserId,
} from "@im-chat/protocol";
import type { EventProjection, EventSource } from "../log/event-codec.ts";

/** Facts of `conversationCreated`, as stored. */
export interface CreatedFacts {
  readonly members: readonly Member[];
}

/** Facts of `membersChanged`, as stored. */
export interface MembersFacts {
  readonly added: readonly Member[];
  readonly removed: readonly UserId[];
  readonly memberCount: number;
}

/** Events of a conversation as such. */
export const CONVERSATION_EVENTS: readonly (readonly [number, EventProjection])[] = [
  [conversationCreatedEvent.number, { tellsConversation: true, encode: encodeCreated }],
  [conversationChangedEvent.number, { tellsConversation: true, encode: encodeChanged }],
  [membersChangedEvent.number, { tellsConversation: false, encode: encodeMembers }],
];

function encodeCreated(source: EventSource): Uint8Array {
  const { members } = facts<CreatedFacts>(source);
  return conversationCreatedEvent.encode({
    conversation: conversationOf(source),
    members,
    row: source.row,
  });
}

function encodeChanged(source: EventSource): Uint8Array {
  return conversationChangedEvent.encode({ conversation: conversationOf(source), row: source.row });
}

function encodeMembers(source: EventSource): Uint8Array {
  if (source.row === undefined) throw new Error("A change of members has a notice");
  return membersChangedEvent.encode({ ...facts<MembersFacts>(source), row: source.row });
}

function conversationOf({ conversation }: EventSource): Conversation {
  if (conversation === undefined) throw new Error("The event tells its conversation");
  return conversation;
}

/** Written by this folder alone, so their shape is known. */
function facts<Facts>({ stored }: EventSource): Facts {
  return JSON.parse(stored.data ?? "{}") as Facts;
}
