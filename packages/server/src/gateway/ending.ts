import { CLOSE_CODES, LIMITS, encodeDown } from "@im-chat/protocol";
import type { CloseReason, ImError, ImErrorCode } from "@im-chat/protocol";
import { countOne } from "../metrics/counters.ts";
import type { Counters } from "../metrics/counters.ts";
import { byteLength } from "../text.ts";
import type { Link } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";

export interface Ending {
  readonly reason: CloseReason;
  /** Why, and what to change; English, for developers. */
  readonly message: string;
  /** The client comes back no sooner. */
  readonly retryAfterMs?: number | undefined;
}

export type EndLink = (link: Link, ending: Ending) => void;

/** WebSocket close frames hold 123 bytes of reason. */
const REASON_BYTES = 123;

/** Ends links: what waits is sent, then the reason as a frame and as a close code. */
export function createEndLink(options: {
  readonly outgoing: Outgoing;
  readonly counters: Counters;
  readonly monotonic: () => number;
}): EndLink {
  const { outgoing, counters } = options;
  return (link, { reason, message, retryAfterMs = 0 }) => {
    if (link.phase === "ended") return;
    link.phase = "ended";
    link.endedAt = options.monotonic();
    countOne(counters.closes, reason);
    const code = CLOSE_CODES[reason];
    link.behindSince = 0;
    outgoing.push(
      link,
      encodeDown({
        requestId: 0,
        type: "goaway",
        code,
        message: clip(message, LIMITS.errorBytes),
        retryAfterMs,
      }),
    );
    outgoing.flush(link);
    link.socket.close(code, clip(message, REASON_BYTES));
  };
}

/** The text cut to so many bytes of UTF-8, at the end of a character. */
export function clip(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  let clipped = "";
  let length = 0;
  for (const character of text) {
    length += byteLength(character);
    if (length > maxBytes - 3) break;
    clipped += character;
  }
  return `${clipped}…`;
}

const CLOSE_OF_ERROR: { readonly [Code in ImErrorCode]?: CloseReason } = {
  token_expired: "tokenExpired",
  revoked: "revoked",
  unauthenticated: "unauthenticated",
  forbidden: "unauthenticated",
  not_found: "unauthenticated",
  mismatch: "unauthenticated",
  conflict: "unauthenticated",
  origin_refused: "originRefused",
  version_mismatch: "versionMismatch",
  rate_limited: "rateLimited",
  superseded: "superseded",
  invalid: "invalidFrame",
  unsupported: "invalidFrame",
  too_large: "tooLarge",
};

/** How a link ends after this error; what is not the client's doing ends in a way to come back from. */
export function endingOf(error: ImError): Ending {
  return {
    reason: CLOSE_OF_ERROR[error.code] ?? "internal",
    message: error.message,
    retryAfterMs: error.retryAfterMs,
  };
}
