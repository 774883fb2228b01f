import { ImError } from "@im-chat/protocol";

const SECOND_MS = 1000;

/** Tokens tell the second of their signature. One of the very second of a revocation may have been signed after it, as by a site
 * that revokes and signs anew in one go: it is refused too, but its client may ask for another one.
 * @param issuedAt Of the token, epoch milliseconds.
 * @param revokedAt What was signed before is void, epoch milliseconds; 0: nothing is.
 * @throws ImError `revoked`, `token_expired`. */
export function checkIssued(issuedAt: number, revokedAt: number): void {
  if (issuedAt >= revokedAt) return;
  if (issuedAt + SECOND_MS > revokedAt)
    throw new ImError(
      "token_expired",
      "Cannot sign in: the tokens of this user were revoked in the second that this one is of; sign another",
    );
  throw new ImError("revoked", "Cannot sign in: the token was revoked");
}
