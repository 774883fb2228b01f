import { register } from "../base/register.ts";

/** Loads the page on which a conversation is begun. */
export async function loadComposing(): Promise<void> {
  const { ImNewConversation } = await import("../new-conversation/new-conversation.ts");
  register("im-new-conversation", ImNewConversation);
}
