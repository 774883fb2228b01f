import {
  conversationChangedEvent,
  conversationCreatedEvent,
  membersChangedEvent,
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
  [
    conversationCreatedEvent.number,
    (source) =>
      conversationCreatedEvent.encode({
        conversation: source.conversation(),
        members: facts<CreatedFacts>(source).members,
        row: source.row,
      }),
  ],
  [
    membersChangedEvent.number,
    (source) => {
      if (source.row === undefined) throw new Error("A change of members has a notice");
      return membersChangedEvent.encode({ ...facts<MembersFacts>(source), row: source.row });
    },
  ],
  [
    conversationChangedEvent.number,
    (source) =>
      conversationChangedEvent.encode({ conversation: source.conversation(), row: source.row }),
  ],
];

/** Written by this folder alone, so their shape is known. */
function facts<Facts>({ stored }: EventSource): Facts {
  return JSON.parse(stored.data ?? "{}") as Facts;
}
