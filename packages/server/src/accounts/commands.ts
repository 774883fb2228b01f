import {
  deleteUserCommand,
  ImError,
  isGuestId,
  profileChangedEvent,
  revokeTokensCommand,
  upsertUserCommand,
  type UpsertUser,
  type UserId,
} from "@im-chat/protocol";
import { USER_KINDS } from "../database/numbers.ts";
import type { WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import type { AccountDecision, Context, TakenAccount } from "../log/decision.ts";
import { foldName } from "./profile.ts";

/** Makes an account, or changes its profile; without a difference nothing changes. */
export const upsertUser: AccountHandler<UpsertUser> = {
  log: "account",
  kind: upsertUserCommand,
  mayCreate: true,
  validate: validateUser,
  account: (_principal, { id }) => id,
  decide: decideUpsert,
};

/** Deletes an account for ever. A consumer then ends its stays and empties its messages. One that is not there yet is made,
 * deleted: its user may hold a token, and come with it. */
export const deleteUser: AccountHandler<{ readonly id: UserId }> = {
  log: "account",
  kind: deleteUserCommand,
  mayCreate: true,
  account: (_principal, { id }) => id,
  decide: decideDelete,
};

/** Tokens issued until now are void, also those of a user who has never been here. */
export const revokeTokens: AccountHandler<{ readonly userId: UserId }> = {
  log: "account",
  kind: revokeTokensCommand,
  mayCreate: true,
  account: (_principal, { userId }) => userId,
  decide: decideRevoke,
};

function validateUser({ id, kind }: UpsertUser): void {
  if (isGuestId(id))
    throw new ImError("invalid", "Cannot change user: guests make their accounts themselves");
  if (kind === "guest" || kind === "deleted")
    throw new ImError("invalid", `Cannot change user: nobody can be made ${kind}`);
}

async function decideUpsert(
  _tx: WriteTx,
  { row, isNew }: TakenAccount,
  context: Context,
  { name, avatar, kind }: UpsertUser,
): Promise<AccountDecision> {
  context.permit("user.upsert");
  if (row.kind === USER_KINDS.of.deleted)
    throw new ImError("conflict", "Cannot change user: it was deleted");
  const next = { name, avatar, kind: USER_KINDS.of[kind] };
  if (!isNew && next.name === row.name && next.avatar === row.avatar && next.kind === row.kind)
    return {};
  return {
    event: { kind: profileChangedEvent.number },
    change: { ...next, revision: row.revision + 1, search_name: foldName(name) },
  };
}

async function decideDelete(
  _tx: WriteTx,
  { row }: TakenAccount,
  context: Context,
): Promise<AccountDecision> {
  context.permit("user.delete");
  if (row.kind === USER_KINDS.of.deleted) return {};
  return {
    event: { kind: profileChangedEvent.number, isWork: true },
    change: {
      name: "",
      avatar: "",
      kind: USER_KINDS.of.deleted,
      revision: row.revision + 1,
      search_name: "",
      revoked_at: context.at,
      guest_salt: null,
      guest_hash: null,
    },
    revokedAt: context.at,
  };
}

async function decideRevoke(
  _tx: WriteTx,
  _taken: TakenAccount,
  context: Context,
): Promise<AccountDecision> {
  context.permit("tokens.revoke");
  return { change: { revoked_at: context.at }, revokedAt: context.at };
}
