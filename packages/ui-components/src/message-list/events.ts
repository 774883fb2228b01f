import type { Message, MessageId } from "@im-chat/core";
import { ImEvent, ImRequestEvent } from "../base/events.ts";

/** The user has scrolled to the first message of the conversation. */
export class ImReachedStartEvent extends ImEvent<Record<string, never>> {
  constructor() {
    super("im-reached-start", {});
  }
}

/** Other messages are in view; told when scrolling rests, oldest first. */
export class ImVisibleChangedEvent extends ImEvent<{ readonly messageIds: readonly MessageId[] }> {
  constructor(detail: ImVisibleChangedEvent["detail"]) {
    super("im-visible-changed", detail);
  }
}

/** The list began or stopped to follow the newest message. */
export class ImPinnedChangedEvent extends ImEvent<{ readonly isPinned: boolean }> {
  constructor(detail: ImPinnedChangedEvent["detail"]) {
    super("im-pinned-changed", detail);
  }
}

/** A message was chosen: Enter on it, or a double click. */
export class ImMessageActivatedEvent extends ImEvent<{ readonly message: Message }> {
  constructor(detail: ImMessageActivatedEvent["detail"]) {
    super("im-message-activated", detail);
  }
}

/** A link in a message was followed; cancel it to open it in a way of your own. */
export class ImLinkOpenEvent extends ImRequestEvent<{ readonly url: string }> {
  constructor(detail: ImLinkOpenEvent["detail"]) {
    super("im-link-open", detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "im-reached-start": ImReachedStartEvent;
    "im-visible-changed": ImVisibleChangedEvent;
    "im-pinned-changed": ImPinnedChangedEvent;
    "im-message-activated": ImMessageActivatedEvent;
    "im-link-open": ImLinkOpenEvent;
  }
}

export type ListEvent =
  | ImReachedStartEvent
  | ImVisibleChangedEvent
  | ImPinnedChangedEvent
  | ImMessageActivatedEvent;
