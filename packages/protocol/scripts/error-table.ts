import type { CloseReason, ImErrorCode } from "../src/error.ts";

/** What each code says; the table in PROTOCOL.md is made of it. */
export const ERROR_MEANINGS: { readonly [Code in ImErrorCode]: string } = {
  cancelled: "The caller gave up; never on the wire",
  timeout: "No answer in time; the outcome is unknown, the same command may be sent again",
  unauthenticated:
    "The credentials are no good: unknown app, key or user, or a signature that does not fit",
  token_expired: "The token was good and has ended: come back with a new one",
  revoked: "The user's tokens were made void, or the user is deleted",
  origin_refused: "The app does not allow the page's origin",
  forbidden: "Known, and not allowed",
  not_found: "The user, app or message named does not exist, or no more",
  not_member: "Not in the conversation now; nothing of it is told, not even whether it exists",
  conflict:
    "The state does not allow it: an id is taken, a precondition fails, the message is gone",
  mismatch: "The commandId was used for another command, or a token is for another user",
  epoch_changed: "Prepared under another history of the log: sync, then prepare it anew",
  lane_blocked: "An earlier command of the same lane failed and comes first",
  rate_limited: "Too much at once; `retryAfterMs` says when",
  invalid: "Malformed, or against a rule that the sender could have known",
  unsupported: "The kind, frame, number or feature is not known here, or not offered",
  too_large: "Beyond a limit of the table below",
  unavailable: "Not now: overloaded, stopping, or not reachable",
  storage: "The device's own storage failed; never on the wire",
  storage_full: "The device's own storage is full; never on the wire",
  expired: "Waited too long to be sent, the user decides; never on the wire",
  version_mismatch: "The two ends share no protocol version",
  superseded: "A newer link of the same session took over",
  internal: "A fault of the server, or a code that is not known here",
};

/** Why a link ends. */
export const CLOSE_MEANINGS: { readonly [Reason in CloseReason]: string } = {
  goingAway: "The server stops or moves the link elsewhere",
  heartbeatMissed: "Nothing was heard for too long",
  tooSlow: "What was sent is not read",
  internal: "A fault of the server",
  rateLimited: "Too many links, or too much on this one",
  tokenExpired: "The token ended and was not renewed",
  unauthenticated: "The hello was refused: see the error that came before",
  revoked: "The user's tokens were made void",
  originRefused:
    "The app does not allow the page's origin; accepted first, so that the page can read why",
  versionMismatch: "No protocol version is shared",
  invalidFrame: "What came is no batch, or not allowed here; the sentence names the field",
  tooLarge: "A batch or a field is beyond its limit",
  superseded: "A newer link of the same session took over",
  helloTimeout: "No hello came in time",
};
