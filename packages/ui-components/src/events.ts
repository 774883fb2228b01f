import type {
  ChangeName,
  Chat,
  ConnectionStatus,
  ConversationId,
  ImError,
  Message,
  MessageId,
} from "@im-chat/core";
import { ImEvent, ImRequestEvent } from "./base/events.ts";

/** The chat has its client; what it knew from earlier is on screen. */
export class ImReadyEvent extends ImEvent<{ readonly client: Chat }> {
  constructor(detail: ImReadyEvent["detail"]) {
    super("im-ready", detail);
  }
}

/** The link to the server is in another state. */
export class ImConnectionChangedEvent extends ImEvent<{ readonly connection: ConnectionStatus }> {
  constructor(detail: ImConnectionChangedEvent["detail"]) {
    super("im-connection-changed", detail);
  }
}

/** Unread messages over all conversations; also sent once at the start. */
export class ImUnreadChangedEvent extends ImEvent<{
  readonly total: number;
  readonly mentions: number;
}> {
  constructor(detail: ImUnreadChangedEvent["detail"]) {
    super("im-unread-changed", detail);
  }
}

/** Another conversation is shown. */
export class ImConversationOpenedEvent extends ImEvent<{
  readonly conversationId: ConversationId;
}> {
  constructor(detail: ImConversationOpenedEvent["detail"]) {
    super("im-conversation-opened", detail);
  }
}

/** The conversation was left for the list. */
export class ImConversationClosedEvent extends ImEvent<{
  readonly conversationId: ConversationId;
}> {
  constructor(detail: ImConversationClosedEvent["detail"]) {
    super("im-conversation-closed", detail);
  }
}

/** A conversation was chosen in the list; cancel it to open it in a way of your own. */
export class ImConversationOpenRequestEvent extends ImRequestEvent<{
  readonly conversationId: ConversationId;
}> {
  constructor(detail: ImConversationOpenRequestEvent["detail"]) {
    super("im-conversation-open-request", detail);
  }
}

/** The user pressed "send"; cancel it to keep the text in the composer. */
export class ImSendRequestEvent extends ImRequestEvent<{
  readonly conversationId: ConversationId;
  readonly text: string;
}> {
  constructor(detail: ImSendRequestEvent["detail"]) {
    super("im-send-request", detail);
  }
}

/** The server has a message of this user. */
export class ImMessageSentEvent extends ImEvent<{
  readonly conversationId: ConversationId;
  readonly message: Message;
}> {
  constructor(detail: ImMessageSentEvent["detail"]) {
    super("im-message-sent", detail);
  }
}

/** A message of somebody else arrived live. */
export class ImMessageReceivedEvent extends ImEvent<{
  readonly conversationId: ConversationId;
  readonly message: Message;
}> {
  constructor(detail: ImMessageReceivedEvent["detail"]) {
    super("im-message-received", detail);
  }
}

/** A message of this user will not be sent by itself any more; with `change`, what was to be changed about it will not. */
export class ImMessageFailedEvent extends ImEvent<{
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly change?: ChangeName | undefined;
  readonly error: ImError;
}> {
  constructor(detail: ImMessageFailedEvent["detail"]) {
    super("im-message-failed", detail);
  }
}

/** The text in the composer changed. */
export class ImDraftChangedEvent extends ImEvent<{
  readonly conversationId: ConversationId;
  readonly text: string;
}> {
  constructor(detail: ImDraftChangedEvent["detail"]) {
    super("im-draft-changed", detail);
  }
}

/** The token's time is over; the provider is being asked for a new one. */
export class ImTokenExpiredEvent extends ImEvent<Record<string, never>> {
  constructor() {
    super("im-token-expired", {});
  }
}

/** Something went wrong that the page should know; with `conversationId`, about that conversation. */
export class ImErrorEvent extends ImEvent<{
  readonly conversationId?: ConversationId | undefined;
  readonly error: ImError;
}> {
  constructor(detail: ImErrorEvent["detail"]) {
    super("im-error", detail);
  }
}

/** A text was handed over for sending; a list of messages may follow it. */
export class ImMessageQueuedEvent extends ImEvent<{ readonly conversationId: ConversationId }> {
  constructor(detail: ImMessageQueuedEvent["detail"]) {
    super("im-message-queued", detail);
  }
}

/** The messages should move a page up or down, asked for from the text field. */
export class ImScrollRequestEvent extends ImRequestEvent<{ readonly direction: -1 | 1 }> {
  constructor(detail: ImScrollRequestEvent["detail"]) {
    super("im-scroll-request", detail);
  }
}

/** The close button of a chat was pressed; a launcher around it closes. */
export class ImCloseRequestEvent extends ImRequestEvent<Record<string, never>> {
  constructor() {
    super("im-close-request", {});
  }
}

/** The back button of a conversation was pressed. */
export class ImBackRequestEvent extends ImRequestEvent<Record<string, never>> {
  constructor() {
    super("im-back-request", {});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "im-ready": ImReadyEvent;
    "im-connection-changed": ImConnectionChangedEvent;
    "im-unread-changed": ImUnreadChangedEvent;
    "im-conversation-opened": ImConversationOpenedEvent;
    "im-conversation-closed": ImConversationClosedEvent;
    "im-conversation-open-request": ImConversationOpenRequestEvent;
    "im-send-request": ImSendRequestEvent;
    "im-message-sent": ImMessageSentEvent;
    "im-message-received": ImMessageReceivedEvent;
    "im-message-failed": ImMessageFailedEvent;
    "im-draft-changed": ImDraftChangedEvent;
    "im-token-expired": ImTokenExpiredEvent;
    "im-error": ImErrorEvent;
    "im-message-queued": ImMessageQueuedEvent;
    "im-scroll-request": ImScrollRequestEvent;
    "im-close-request": ImCloseRequestEvent;
    "im-back-request": ImBackRequestEvent;
  }
}
