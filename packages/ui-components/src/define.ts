import { ImElement } from "./base/im-element.ts";
import { register } from "./base/register.ts";
import { ImChat } from "./chat/chat.ts";
import { ImComposer } from "./composer/composer.ts";
import { ImConnectionBanner } from "./connection-banner/connection-banner.ts";
import { ImConversationHeader } from "./conversation-header/conversation-header.ts";
import { ImConversationList } from "./conversation-list/conversation-list.ts";
import { ImConversation } from "./conversation/conversation.ts";
import { ImLauncher } from "./launcher/launcher.ts";
import { ImMessageList } from "./message-list/message-list.ts";
import { ImProvider } from "./provider/provider.ts";

// Whoever has the tags listens to their events. With one of each file come its names of all of them.
export type { ImReadyEvent } from "./events.ts";
export type { ImOpenedEvent } from "./launcher/events.ts";
export type { ImConversationLeftEvent } from "./members/left-event.ts";
export type { ImReachedStartEvent } from "./message-list/events.ts";

declare global {
  interface HTMLElementTagNameMap {
    "im-chat": ImChat;
    "im-composer": ImComposer;
    "im-connection-banner": ImConnectionBanner;
    "im-conversation": ImConversation;
    "im-conversation-header": ImConversationHeader;
    "im-conversation-list": ImConversationList;
    "im-launcher": ImLauncher;
    "im-message-list": ImMessageList;
    "im-provider": ImProvider;
  }
}

// Only Lit's development build has it: what is measured after an update needs another one, on purpose.
ImElement.disableWarning?.("change-in-update");
// Providers first: what is inside them finds them at its own upgrade.
register("im-provider", ImProvider);
register("im-chat", ImChat);
register("im-launcher", ImLauncher);
register("im-connection-banner", ImConnectionBanner);
register("im-conversation-list", ImConversationList);
register("im-conversation-header", ImConversationHeader);
register("im-message-list", ImMessageList);
register("im-composer", ImComposer);
register("im-conversation", ImConversation);
