import { ImError } from "@im-chat/protocol";
import type { ImErrorCode } from "@im-chat/protocol";
import type { FastifyError } from "fastify";

const STATUS: { readonly [Code in ImErrorCode]: number } = {
  cancelled: 499,
  timeout: 504,
  unauthenticated: 401,
  token_expired: 401,
  revoked: 401,
  origin_refused: 403,
  forbidden: 403,
  not_found: 404,
  not_member: 403,
  conflict: 409,
  mismatch: 409,
  epoch_changed: 409,
  lane_blocked: 409,
  rate_limited: 429,
  invalid: 400,
  unsupported: 400,
  too_large: 413,
  unavailable: 503,
  storage: 500,
  storage_full: 507,
  expired: 410,
  version_mismatch: 400,
  superseded: 409,
  internal: 500,
};

export interface HttpError {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly code: ImErrorCode;
      readonly message: string;
      readonly isRetryable: boolean;
      readonly retryAfterMs?: number;
    };
  };
}

/** For refusals that pass and do not say when, seconds. */
const RETRY_SECONDS = 1;

/** Seconds of the header Retry-After, which also proxies and other people's clients heed; undefined: none. */
export function retryAfter({ status, body }: HttpError): number | undefined {
  const { retryAfterMs } = body.error;
  if (retryAfterMs !== undefined) return Math.ceil(retryAfterMs / 1000);
  return status === 429 || status === 503 ? RETRY_SECONDS : undefined;
}

/** What a failed request answers; faults of ours are told without their text. */
export function httpError(thrown: unknown): HttpError {
  const error = knownError(thrown);
  // A status of its own, which says more than the code.
  const status = isWrongType(thrown) ? 415 : STATUS[error.code];
  const message =
    error.code === "internal"
      ? "Cannot answer: the server failed; its log says why"
      : error.message;
  const { code, isRetryable, retryAfterMs } = error;
  return {
    status,
    body: {
      error: {
        code,
        message,
        isRetryable,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    },
  };
}

/** Errors of the HTTP layer itself (a body that is no JSON, one too large) have codes of their own. */
function knownError(thrown: unknown): ImError {
  if (thrown instanceof ImError || !(thrown instanceof Error) || !("statusCode" in thrown))
    return ImError.from(thrown);
  const { statusCode, message, code } = thrown as FastifyError;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new ImError("too_large", "Cannot read request: its body is too large");
  if (isWrongType(thrown))
    return new ImError("invalid", "Cannot read request: its Content-Type is not taken here");
  if (statusCode === undefined || statusCode >= 500) return ImError.from(thrown);
  return new ImError("invalid", `Cannot read request: ${message}`, { cause: thrown });
}

function isWrongType(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && thrown.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE"
  );
}
