import type { Chat } from "@im-chat/core";
import {
  ImConnectionChangedEvent,
  ImErrorEvent,
  ImMessageFailedEvent,
  ImMessageReceivedEvent,
  ImMessageSentEvent,
  ImTokenExpiredEvent,
  ImUnreadChangedEvent,
} from "../events.ts";

/** Which client an event tells of, for those who tell of the same one further out. */
export const relayedOf = new WeakMap<Event, Chat>();

/** Dispatches what a client tells, and marks it so. */
export function relay(client: Chat, target: EventTarget, event: Event): void {
  relayedOf.set(event, client);
  target.dispatchEvent(event);
}

/** Tells the page what a client tells, as events of an element; without one, that nothing is unread any more.
 * @returns Stops; idempotent. */
export function relayClient(client: Chat | undefined, target: EventTarget): () => void {
  if (!client) {
    target.dispatchEvent(new ImUnreadChangedEvent({ total: 0, mentions: 0 }));
    return () => {};
  }
  const tell = (event: Event): void => relay(client, target, event);
  const stops = [
    client.on("message_received", (event) => tell(new ImMessageReceivedEvent(event))),
    client.on("message_sent", (event) => tell(new ImMessageSentEvent(event))),
    client.on("message_failed", (event) => tell(new ImMessageFailedEvent(event))),
    client.on("token_expired", () => tell(new ImTokenExpiredEvent())),
    client.on("error", (event) => tell(new ImErrorEvent(event))),
    client.unread.subscribe((unread) => tell(new ImUnreadChangedEvent(unread))),
    client.connection.subscribe((connection) => {
      tell(new ImConnectionChangedEvent({ connection }));
      // Ended by the page or its user it is no trouble.
      if (connection.name === "closed" && connection.reason.code !== "cancelled")
        tell(new ImErrorEvent({ error: connection.reason }));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
