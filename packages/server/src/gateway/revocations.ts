import { checkIssued } from "../accounts/revoked.ts";
import type { Publication } from "../kernel.ts";

type Revocation = Pick<Extract<Publication, { type: "revoked" }>, "app" | "userId" | "at">;

/** Far longer than a sign-in is on its way from the kernel to its link. */
const KEPT_MS = 60_000;

/** Revocations of late: a sign-in that was committed just before one is answered behind it, when nobody looks for its link
 * any more. */
export interface Revocations {
  note(revocation: Revocation): void;
  /** @param signIn `issuedAt`: of its token, epoch milliseconds
   * @throws ImError `revoked`, `token_expired` */
  check(signIn: { readonly app: string; readonly userId: string; readonly issuedAt: number }): void;
}

export function createRevocations(monotonic: () => number): Revocations {
  const recent = new Map<string, { readonly at: number; readonly untilMs: number }>();

  return {
    note: ({ app, userId, at }) => {
      const nowMs = monotonic();
      for (const [key, { untilMs }] of recent) if (untilMs <= nowMs) recent.delete(key);
      recent.set(keyOf(app, userId), { at, untilMs: nowMs + KEPT_MS });
    },
    check: ({ app, userId, issuedAt }) => {
      const { at = 0 } = recent.get(keyOf(app, userId)) ?? {};
      checkIssued(issuedAt, at);
    },
  };
}

function keyOf(app: string, userId: string): string {
  return JSON.stringify([app, userId]);
}
