import type { ConnectionStatus, ImErrorCode } from "@im-chat/core";
import type { FaultKind, SetupFault } from "./setup.ts";

const CLOSED: Partial<Record<ImErrorCode, FaultKind>> = {
  origin_refused: "origin_refused",
  unauthenticated: "token_refused",
  mismatch: "token_refused",
  token_expired: "token_expired",
  revoked: "revoked",
  version_mismatch: "version_mismatch",
  not_found: "app_refused",
  forbidden: "app_refused",
  invalid: "app_refused",
  // Signed out, here or in another tab, or closed by the page: nobody's mistake.
  cancelled: "ended",
};

/** The fault behind a connection that will not come back by itself. */
export function findConnectionFault(
  status: ConnectionStatus,
  { isGuest }: { readonly isGuest: boolean },
): SetupFault | undefined {
  if (status.name !== "closed") return undefined;
  const { code } = status.reason;
  // A guest has no token that could be wrong: it is the app that is.
  const kind = isGuest && code === "unauthenticated" ? "app_refused" : CLOSED[code];
  return kind && { kind, detail: status.reason.message };
}
