import { PROTOCOL_VERSION } from "@im-chat/protocol";

/** What the server says of itself. */
export function serverName(): string {
  return `im-chat-server/${PROTOCOL_VERSION}`;
}
