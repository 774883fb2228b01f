import type { ConnectionState } from "@im-chat/transport";
import type { ConnectionStatus } from "../client.ts";

export interface StatusInput {
  readonly isCaughtUp: boolean;
  /** Conversations read on this link. */
  readonly read: number;
  readonly nowMs: number;
}

/** What people are told of the link. The time is that of the last change between having a link and having none. */
export function statusOf(
  before: ConnectionStatus,
  state: ConnectionState,
  { isCaughtUp, read, nowMs }: StatusInput,
): ConnectionStatus {
  if (state.name === "closed") return { name: "closed", reason: state.reason };
  if (state.name === "online") {
    if (isCaughtUp) return before.name === "online" ? before : { name: "online", sinceMs: nowMs };
    if (before.name !== "catching_up") return { name: "catching_up", sinceMs: nowMs, read };
    return before.read === read ? before : { ...before, read };
  }
  const isDown = before.name === "connecting" || before.name === "offline";
  const sinceMs = isDown ? before.sinceMs : nowMs;
  if (state.name === "waiting")
    return { name: "offline", sinceMs, retryAtMs: state.retryAtMs, reason: state.reason };
  if (state.name === "suspended") return { name: "offline", sinceMs };
  return before.name === "connecting" ? before : { name: "connecting", sinceMs };
}
