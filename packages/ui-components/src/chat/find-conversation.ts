import type { Chat, Conversation, ConversationId } from "@im-chat/core";

/** Of what is no id there is none; the element that was to show it has told the page. */
export function findConversation(
  client: Chat | undefined,
  id: ConversationId | undefined,
): Conversation | undefined {
  try {
    return client && id ? client.conversation(id) : undefined;
  } catch {
    return undefined;
  }
}
