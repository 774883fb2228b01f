import { ImError } from "./error.ts";
import type { UserId } from "./ids.ts";
import * as LIMITS from "./limit.ts";

// Controls would break logs and pages; lone surrogates cannot be written as UTF-8.
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** Checks what a host, a token or a caller gives as a user id: 1 to 128 bytes of UTF-8,
 * no control characters, no white space at the ends. Ids are compared byte by byte, never folded.
 * @throws ImError `too_large` or `invalid` with what is wrong. */
export function checkUserId(value: string): UserId {
  const length = utf8Length(value);
  if (length > LIMITS.userIdBytes)
    refuse("too_large", value, `it has ${length} bytes, at most ${LIMITS.userIdBytes} are allowed`);
  const problem = userIdProblem(value);
  if (problem !== undefined) refuse("invalid", value, problem);
  return value;
}

function refuse(code: "too_large" | "invalid", value: string, why: string): never {
  throw new ImError(code, `Cannot use "${value.slice(0, 64)}" as a user id: ${why}`);
}

/** What is wrong with it as a user id, its length aside; undefined: nothing. */
export function userIdProblem(value: string): string | undefined {
  if (value === "") return "it is empty";
  if (FORBIDDEN.test(value)) return "it has a control character or a lone surrogate";
  if (value.trim() !== value) return "it has white space at an end";
  return undefined;
}

/** Bytes of the text as UTF-8. */
export function utf8Length(value: string): number {
  return new TextEncoder().encode(value).length;
}
