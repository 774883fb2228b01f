import { ImError, profileChangedEvent, type User } from "@im-chat/protocol";
import { USER_KINDS } from "../database/numbers.ts";
import type { AccountTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal, SignIn } from "../kernel.ts";
import { appendToAccount } from "../log/account-append.ts";
import { checkIssued } from "./revoked.ts";
import { accountByUser } from "../log/account-queries.ts";
import { toUser } from "../log/entities.ts";
import { emptyAccount } from "../log/new-account.ts";
import type { LogParts } from "../log/parts.ts";
import { foldName } from "./profile.ts";

/** Makes the account of a verified principal, or takes what its token says of the profile.
 * @throws ImError `revoked` for a token of before the revocation, and for a deleted user. */
export async function signIn(parts: LogParts, principal: Principal, claims: SignIn): Promise<User> {
  const known = await parts.database.read((tx) => find(tx, principal));
  if (known !== undefined) {
    checkLive(known, claims);
    if (!changes(known, claims)) return toUser(known);
  }
  return parts.database.write(async (tx) => {
    const stored = await find(tx, principal);
    if (stored !== undefined) checkLive(stored, claims);
    const { app, userId } = principal;
    const at = parts.clock();
    const kind = USER_KINDS.of[claims.kind];
    const account = stored ?? { ...emptyAccount({ app, userId, epoch: parts.mint(), at }), kind };
    const next = withClaims(account, claims);
    await appendToAccount(parts, tx, {
      account,
      isNew: stored === undefined,
      decision: {
        // Nobody has seen a new account, so there is nothing to tell.
        event: stored === undefined ? undefined : { kind: profileChangedEvent.number },
        change: next,
      },
      at,
      actor: userId,
      commandKey: null,
    });
    return toUser(next);
  });
}

function find(tx: Tx, { app, userId: user }: Principal): Promise<AccountTable | undefined> {
  return tx.get(accountByUser, { app, user });
}

function checkLive(account: AccountTable, { issuedAt }: SignIn): void {
  if (account.kind === USER_KINDS.of.deleted)
    throw new ImError("revoked", "Cannot sign in: the token was revoked");
  if (issuedAt !== undefined) checkIssued(issuedAt, account.revoked_at);
}

function changes(account: AccountTable, { name, avatar }: SignIn): boolean {
  return (
    (name !== undefined && name !== account.name) ||
    (avatar !== undefined && avatar !== account.avatar)
  );
}

function withClaims(account: AccountTable, { name, avatar }: SignIn): AccountTable {
  const newName = name ?? account.name;
  return {
    ...account,
    name: newName,
    avatar: avatar ?? account.avatar,
    revision: account.revision + 1,
    search_name: foldName(newName),
  };
}
