import { ImError } from "@im-chat/protocol";
import { backoffMs } from "./backoff.ts";

/** What the link to the server is doing. Times are epoch milliseconds.
 * `attempt` counts failed attempts since the last real progress, from 0. */
export type ConnectionState =
  /** Made, and not told to connect. */
  | { readonly name: "idle" }
  /** Asking for credentials and opening a link. */
  | { readonly name: "connecting"; readonly attempt: number; readonly sinceMs: number }
  /** The link is open, the server has not welcomed us. */
  | { readonly name: "handshaking"; readonly attempt: number; readonly sinceMs: number }
  | {
      readonly name: "online";
      readonly attempt: number;
      readonly sinceMs: number;
      /** Name of the transport in use. */
      readonly transport: string;
    }
  | {
      readonly name: "waiting";
      readonly attempt: number;
      readonly retryAtMs: number;
      readonly reason: ImError;
    }
  /** The browser says offline, or the page is frozen. */
  | { readonly name: "suspended"; readonly attempt: number; readonly sinceMs: number }
  /** Terminal: refused for good, or closed by us. */
  | { readonly name: "closed"; readonly reason: ImError };

export type ConnectionInput =
  /** By `connect()`, a timer, the user or the page: try now, unless `notBeforeMs` is still to come. */
  | { readonly type: "attempted"; readonly nowMs: number; readonly notBeforeMs: number }
  | { readonly type: "opened"; readonly nowMs: number }
  /** While online: over another transport, which takes the place of the one in use. */
  | { readonly type: "welcomed"; readonly nowMs: number; readonly transport: string }
  /** The link has been useful: the next failure is a first one again. */
  | { readonly type: "progressed" }
  /** The attempt or the link came to nothing, and another may do better. */
  | {
      readonly type: "lost";
      readonly nowMs: number;
      readonly notBeforeMs: number;
      /** Uniform in [0, 1). */
      readonly random: number;
      readonly reason: ImError;
    }
  | { readonly type: "suspended"; readonly nowMs: number }
  /** For good. */
  | { readonly type: "closed"; readonly reason: ImError };

/** The state after an input; the same object when nothing changes.
 *
 *           attempted              opened               welcomed
 *     idle ───────────> connecting ──────> handshaking ──────────> online ⟲ progressed, welcomed over a better transport
 *                        ^      │               │                    │
 *              attempted │      └───────────────┴────────────────────┤ lost
 *                        │                                           v
 *                        ├────────────────────────────────────── waiting ⟲ attempted too early
 *              attempted │                                           ^
 *                        └── suspended ──────────────────────────────┘ attempted too early
 *
 *     any state ── suspended ──> suspended
 *     any state ── closed ──> closed, and nothing leads out of it
 */
export function transition(state: ConnectionState, input: ConnectionInput): ConnectionState {
  if (state.name === "closed") return state;
  switch (input.type) {
    case "attempted":
      return attempt(state, input);
    case "opened":
      return state.name === "connecting"
        ? { name: "handshaking", attempt: state.attempt, sinceMs: input.nowMs }
        : state;
    case "welcomed":
      return state.name === "handshaking" || state.name === "online"
        ? {
            name: "online",
            attempt: state.attempt,
            sinceMs: input.nowMs,
            transport: input.transport,
          }
        : state;
    case "progressed":
      return state.name === "online" && state.attempt > 0 ? { ...state, attempt: 0 } : state;
    case "lost":
      return lose(state, input);
    case "suspended":
      return state.name === "suspended"
        ? state
        : { name: "suspended", attempt: attemptsOf(state), sinceMs: input.nowMs };
    case "closed":
      return { name: "closed", reason: input.reason };
    default:
      return input satisfies never;
  }
}

function attempt(
  state: ConnectionState,
  input: ConnectionInput & { readonly type: "attempted" },
): ConnectionState {
  if (hasLink(state)) return state;
  const { nowMs, notBeforeMs } = input;
  if (nowMs >= notBeforeMs) {
    return { name: "connecting", attempt: attemptsOf(state), sinceMs: nowMs };
  }
  if (state.name !== "waiting") {
    const reason = new ImError("unavailable", "Cannot connect: it was tried too often");
    return { name: "waiting", attempt: attemptsOf(state), retryAtMs: notBeforeMs, reason };
  }
  return state.retryAtMs === notBeforeMs ? state : { ...state, retryAtMs: notBeforeMs };
}

function lose(
  state: ConnectionState,
  input: ConnectionInput & { readonly type: "lost" },
): ConnectionState {
  if (!hasLink(state)) return state;
  const delayMs = backoffMs(state.attempt, input.random);
  return {
    name: "waiting",
    attempt: state.attempt + 1,
    retryAtMs: Math.max(input.nowMs + delayMs, input.notBeforeMs),
    reason: input.reason,
  };
}

/** Whether an attempt or a link is under way. */
export function hasLink(
  state: ConnectionState,
): state is ConnectionState & { readonly name: "connecting" | "handshaking" | "online" } {
  return state.name === "connecting" || state.name === "handshaking" || state.name === "online";
}

function attemptsOf(state: ConnectionState): number {
  return "attempt" in state ? state.attempt : 0;
}
