/** Every way in which a call can fail; the list is closed. Numbers are those of the wire and never reused. */
export const ERROR_CODES = {
  cancelled: 1,
  timeout: 2,
  unauthenticated: 3,
  token_expired: 4,
  revoked: 5,
  origin_refused: 6,
  forbidden: 7,
  not_found: 8,
  not_member: 9,
  conflict: 10,
  mismatch: 11,
  epoch_changed: 12,
  lane_blocked: 13,
  rate_limited: 14,
  invalid: 15,
  unsupported: 16,
  too_large: 17,
  unavailable: 18,
  storage: 19,
  storage_full: 20,
  expired: 21,
  version_mismatch: 22,
  superseded: 23,
  internal: 24,
} as const;

export type ImErrorCode = keyof typeof ERROR_CODES;

const RETRYABLE: ReadonlySet<ImErrorCode> = new Set([
  "timeout",
  "token_expired",
  "epoch_changed",
  "lane_blocked",
  "rate_limited",
  "unavailable",
  "internal",
]);

/** Whether the same request may succeed later without a change by the user. */
export function isRetryable(code: ImErrorCode): boolean {
  return RETRYABLE.has(code);
}

export interface ImErrorOptions {
  readonly cause?: unknown;
  /** Wait at least this long before the next attempt. */
  readonly retryAfterMs?: number | undefined;
}

/** The one error class. Branch on `code`, never on the message; the message is for developers, in English. */
export class ImError extends Error {
  // Bundlers name classes anew, and a stack is headed by what the prototype says when it is taken.
  static {
    Object.defineProperty(this, "name", { value: "ImError" });
    this.prototype.name = this.name;
  }

  readonly code: ImErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ImErrorCode, message: string, options: ImErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get isRetryable(): boolean {
    return isRetryable(this.code);
  }

  /** Converts anything thrown; an abort becomes `cancelled`, a time limit `timeout`, the rest `fallback`. */
  static from(thrown: unknown, fallback: ImErrorCode = "internal"): ImError {
    if (thrown instanceof ImError) return thrown;
    if (!(thrown instanceof Error)) return new ImError(fallback, String(thrown), { cause: thrown });
    return new ImError(CODES[thrown.name] ?? fallback, thrown.message, { cause: thrown });
  }
}

/** Of what the platform throws. */
const CODES: Readonly<Record<string, ImErrorCode>> = {
  AbortError: "cancelled",
  TimeoutError: "timeout",
};

/** Why the server ends a link. 4000-4099: come back with the same session; 4100-4199: with a new token; 4200 and above: do not. */
export const CLOSE_CODES = {
  goingAway: 4000,
  heartbeatMissed: 4001,
  tooSlow: 4002,
  internal: 4003,
  rateLimited: 4004,
  helloTimeout: 4005,
  tokenExpired: 4100,
  unauthenticated: 4200,
  revoked: 4201,
  originRefused: 4202,
  versionMismatch: 4203,
  invalidFrame: 4204,
  tooLarge: 4205,
  superseded: 4206,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;
