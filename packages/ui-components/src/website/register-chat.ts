import { offerTag } from "../base/lazy-tags.ts";
import { register } from "../base/register.ts";
import { ImChat } from "../chat/chat.ts";
import { ImComposer } from "../composer/composer.ts";
import { ImConversationHeader } from "../conversation-header/conversation-header.ts";
import { ImConversation } from "../conversation/conversation.ts";
import { ImMessageList } from "../message-list/message-list.ts";

// What one conversation needs comes first and together; the rest when it is shown.
offerTag("im-conversation-list", async () => {
  const { ImConversationList } = await import("../conversation-list/conversation-list.ts");
  register("im-conversation-list", ImConversationList);
});
offerTag("im-connection-banner", async () => {
  const { ImConnectionBanner } = await import("../connection-banner/connection-banner.ts");
  register("im-connection-banner", ImConnectionBanner);
});
// First: what is inside of it finds it at its own upgrade.
register("im-chat", ImChat);
register("im-conversation-header", ImConversationHeader);
register("im-message-list", ImMessageList);
register("im-composer", ImComposer);
register("im-conversation", ImConversation);
