import type { ConnectionState } from "@im-chat/transport";
import type { ConnectionStatus } from "../client.ts";

export interface StatusInput {
  readonly isCaughtUp: boolean;
  readonly nowMs: number;
}

/** What people are told of the link. The time is that of the last change between having a link and having none. */
export function statusOf(
  before: ConnectionStatus,
  state: ConnectionState,
  { isCaughtUp, nowMs }: StatusInput,
): ConnectionStatus {
  if (state.name === "closed") return { name: "closed", reason: state.reason };
  if (state.name === "online") {
    const name = isCaughtUp ? "online" : "catching_up";
    return before.name === name ? before : { name, sinceMs: nowMs };
  }
  const isDown = before.name === "connecting" || before.name === "offline";
  const sinceMs = isDown ? before.sinceMs : nowMs;
  if (state.name === "waiting")
    return { name: "offline", sinceMs, retryAtMs: state.retryAtMs, reason: state.reason };
  if (state.name === "suspended") return { name: "offline", sinceMs };
  return before.name === "connecting" ? before : { name: "connecting", sinceMs };
}
