export { ImEvent, ImRequestEvent } from "./base/events.ts";
export type { TokenProvider } from "./base/client-session.ts";
export { clientContext } from "./base/client-context.ts";
export { ImChat } from "./chat/chat.ts";
export { ImComposer } from "./composer/composer.ts";
export { ImConnectionBanner } from "./connection-banner/connection-banner.ts";
export { ImConversationHeader } from "./conversation-header/conversation-header.ts";
export { ImConversationList } from "./conversation-list/conversation-list.ts";
export { ImConversation } from "./conversation/conversation.ts";
export {
  ImBackRequestEvent,
  ImCloseRequestEvent,
  ImConnectionChangedEvent,
  ImConversationClosedEvent,
  ImConversationOpenedEvent,
  ImConversationOpenRequestEvent,
  ImDraftChangedEvent,
  ImErrorEvent,
  ImMessageFailedEvent,
  ImMessageQueuedEvent,
  ImMessageReceivedEvent,
  ImMessageSentEvent,
  ImReadyEvent,
  ImScrollRequestEvent,
  ImSendRequestEvent,
  ImTokenExpiredEvent,
  ImUnreadChangedEvent,
} from "./events.ts";
export type { ImElements } from "./jsx.ts";
export { ImClosedEvent, ImOpenedEvent } from "./launcher/events.ts";
export { ImLauncher } from "./launcher/launcher.ts";
export { loadLanguage, registerTranslation } from "./locales/locale.ts";
export type { Translation } from "./locales/translation.ts";
export {
  ImLinkOpenEvent,
  ImMessageActivatedEvent,
  ImPinnedChangedEvent,
  ImReachedStartEvent,
  ImVisibleChangedEvent,
} from "./message-list/events.ts";
export { ImConversationLeftEvent } from "./members/left-event.ts";
export { ImMessageList } from "./message-list/message-list.ts";
export type { MessageRenderer } from "./message-list/rows/row-context.ts";
export type { ScrollStrategy } from "./message-list/scroll/scroll-position.ts";
export { ImProvider } from "./provider/provider.ts";
