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

/** Tells the page what a client tells, as events of an element; without one, that nothing is unread any more.
 * @returns Stops; idempotent. */
export function relayClient(client: Chat | undefined, target: EventTarget): () => void {
  if (!client) {
    target.dispatchEvent(new ImUnreadChangedEvent({ total: 0, mentions: 0 }));
    return () => undefined;
  }
  const stops = [
    client.on("message_received", (event) =>
      target.dispatchEvent(new ImMessageReceivedEvent(event)),
    ),
    client.on("message_sent", (event) => target.dispatchEvent(new ImMessageSentEvent(event))),
    client.on("message_failed", (event) => target.dispatchEvent(new ImMessageFailedEvent(event))),
    client.on("token_expired", () => target.dispatchEvent(new ImTokenExpiredEvent())),
    client.on("error", (event) => target.dispatchEvent(new ImErrorEvent(event))),
    client.unread.subscribe((unread) => target.dispatchEvent(new ImUnreadChangedEvent(unread))),
    client.connection.subscribe((connection) => {
      target.dispatchEvent(new ImConnectionChangedEvent({ connection }));
      // Ended by the page or its user it is no trouble.
      if (connection.name === "closed" && connection.reason.code !== "cancelled")
        target.dispatchEvent(new ImErrorEvent({ error: connection.reason }));
    }),
  ];
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}
