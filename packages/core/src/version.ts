import { PROTOCOL_VERSION } from "@im-chat/protocol";

/** What the client says of itself in the handshake. */
export function clientName(): string {
  return `im-chat/${PROTOCOL_VERSION}`;
}
