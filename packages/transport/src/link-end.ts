import { ImError } from "@im-chat/protocol";
import type { ImErrorCode } from "@im-chat/protocol";
import type { LinkClose } from "./transport.ts";

/** Why a link or an attempt ended, and what follows from it. */
export interface LinkEnd {
  readonly reason: ImError;
  /** Coming back cannot do better. */
  readonly isTerminal: boolean;
  /** Coming back needs a new token. */
  readonly isTokenExpired: boolean;
}

/** Of `CLOSE_CODES`, which say more than a range does; by number, for the names would travel to every page. */
const REASONS: Readonly<Record<number, ImErrorCode>> = {
  4003: "internal",
  4004: "rate_limited",
  4200: "unauthenticated",
  4201: "revoked",
  4202: "origin_refused",
  4203: "version_mismatch",
  4204: "invalid",
  4205: "too_large",
  4206: "superseded",
};

/** Refusals of who we are or what we speak; the rest of the codes leave hope. */
const TERMINAL: ReadonlySet<ImErrorCode> = new Set([
  "unauthenticated",
  "revoked",
  "origin_refused",
  "forbidden",
  "not_found",
  "version_mismatch",
  "unsupported",
  "superseded",
]);

/** What a close code of the server says: 4000-4099 come back, 4100-4199 with a new token, 4200-4999 do not;
 * everything else is the network, or something in between. */
export function endOfClose(close: LinkClose): LinkEnd {
  const isTokenExpired = close.code >= 4100 && close.code < 4200;
  const isTerminal = close.code >= 4200 && close.code < 5000;
  const code = isTokenExpired
    ? "token_expired"
    : (REASONS[close.code] ?? (isTerminal ? "internal" : "unavailable"));
  const told = close.reason === "" ? `code ${close.code}` : close.reason;
  const reason = new ImError(code, `Connection lost: ${told}`, close);
  return { reason, isTerminal, isTokenExpired };
}

/** What a refused hello, or a token provider that throws, says. */
export function endOfError(thrown: unknown): LinkEnd {
  const reason = ImError.from(thrown, "unavailable");
  return {
    reason,
    isTerminal: TERMINAL.has(reason.code),
    isTokenExpired: reason.code === "token_expired",
  };
}
