import type { ConnectionState } from "@im-chat/transport";

/** Whether what waits can leave, and why not. */
export type Link =
  | { readonly name: "up" }
  /** The device itself has no network. */
  | { readonly name: "offline" }
  /** The server does not answer; `retryAtMs` is absent while it is being tried. */
  | { readonly name: "down"; readonly retryAtMs?: number | undefined };

export function linkOf(state: ConnectionState): Link {
  if (state.name === "online") return { name: "up" };
  if (state.name === "suspended") return { name: "offline" };
  return { name: "down", retryAtMs: state.name === "waiting" ? state.retryAtMs : undefined };
}

export function isSameLink(left: Link, right: Link): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
