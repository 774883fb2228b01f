import type { ConversationId } from "@im-chat/core";
import { ImEvent } from "../base/events.ts";

/** The user has asked to leave a conversation, which stays on screen until the server has done it. */
export class ImConversationLeftEvent extends ImEvent<{ readonly conversationId: ConversationId }> {
  constructor(detail: ImConversationLeftEvent["detail"]) {
    super("im-conversation-left", detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "im-conversation-left": ImConversationLeftEvent;
  }
}
