import { ImError, registeredEvent, uuidToBytes, type User } from "@im-chat/protocol";
import { sha256 } from "@noble/hashes/sha2.js";
import { appById } from "../apps/queries.ts";
import { USER_KINDS } from "../database/numbers.ts";
import type { AccountTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { Kernel } from "../kernel.ts";
import { appendToAccount } from "../log/account-append.ts";
import { accountByUser } from "../log/account-queries.ts";
import { toUser } from "../log/entities.ts";
import { emptyAccount } from "../log/new-account.ts";
import type { LogParts } from "../log/parts.ts";

export type GuestSignIn = Parameters<Kernel["signInGuest"]>[0];

/** `~` and 16 random bytes in base64url. */
const GUEST_ID = /^~[A-Za-z0-9_-]{22}$/;
const SECRET_BYTES = 32;
const SALT_BYTES = 16;

export interface GuestParts extends LogParts {
  readonly random: (bytes: number) => Uint8Array;
}

/** Registers a guest at its first sign-in and checks its secret afterwards. The secret is 32 random bytes of the device,
 * so one salted hash is enough: there is nothing to guess.
 * @throws ImError `forbidden` where the app has no guests, `invalid`, `unauthenticated`, `revoked`. */
export async function signInGuest(parts: GuestParts, guest: GuestSignIn): Promise<User> {
  if (!GUEST_ID.test(guest.userId))
    throw new ImError("invalid", "Cannot sign in guest: its id has not the form of a guest's");
  if (guest.secret.length !== SECRET_BYTES) {
    throw new ImError(
      "invalid",
      `Cannot sign in guest: its secret has ${guest.secret.length} bytes, not ${SECRET_BYTES}`,
    );
  }
  const { app, userId: user } = guest;
  const known = await parts.database.read((tx) => tx.get(accountByUser, { app, user }));
  if (known !== undefined) return checkSecret(known, guest);
  return parts.database.write(async (tx) => {
    const meanwhile = await tx.get(accountByUser, { app, user });
    return meanwhile === undefined ? register(parts, tx, guest) : checkSecret(meanwhile, guest);
  });
}

async function register(parts: GuestParts, tx: WriteTx, guest: GuestSignIn): Promise<User> {
  const { app, userId, name, secret } = guest;
  const policies = await tx.get(appById, { app });
  if (policies === undefined || policies.has_guests === 0) {
    throw new ImError("forbidden", "Cannot sign in guest: the app takes no guests");
  }
  const at = parts.clock();
  const salt = parts.random(SALT_BYTES);
  const account: AccountTable = {
    ...emptyAccount({ app, userId, epoch: parts.mint(), at }),
    name,
    kind: USER_KINDS.of.guest,
    revision: 1,
    guest_salt: salt,
    guest_hash: hash(salt, secret),
  };
  const decision = { event: { kind: registeredEvent.number } };
  const commandKey = uuidToBytes(guest.commandId);
  await appendToAccount(parts, tx, {
    account,
    isNew: true,
    decision,
    at,
    actor: userId,
    commandKey,
  });
  return toUser(account);
}

function checkSecret(account: AccountTable, { secret }: GuestSignIn): User {
  if (account.kind === USER_KINDS.of.deleted)
    throw new ImError("revoked", "Cannot sign in guest: the account was deleted");
  const { guest_salt: salt, guest_hash: expected } = account;
  if (salt === null || expected === null || !isEqual(hash(salt, secret), expected)) {
    throw new ImError(
      "unauthenticated",
      "Cannot sign in guest: the secret is not that of this guest",
    );
  }
  return toUser(account);
}

function hash(salt: Uint8Array, secret: Uint8Array): Uint8Array {
  const input = new Uint8Array(salt.length + secret.length);
  input.set(salt);
  input.set(secret, salt.length);
  return sha256(input);
}

/** Takes the same time wherever they differ. */
function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}
