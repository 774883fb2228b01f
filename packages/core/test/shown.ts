import type { Conversation, Message } from "../src/client.ts";

/** Messages that a conversation shows, oldest first. */
export function messagesOf(conversation: Conversation): readonly Message[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message] : []));
}

export function textsOf(conversation: Conversation): readonly string[] {
  return messagesOf(conversation).map(({ text }) => text);
}
