import { encodeEvent, profileChangedEvent, registeredEvent, type Event } from "@im-chat/protocol";
import { uuidFromBytes } from "@im-chat/protocol";
import type { AccountEventTable, AccountTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import {
  advanceAccount,
  changeAccount,
  insertAccount,
  insertAccountEvent,
} from "./account-queries.ts";
import type { AccountDecision } from "./decision.ts";
import { markDirty } from "./dirty.ts";
import { toUser } from "./entities.ts";
import type { LogParts } from "./parts.ts";

export interface AccountAppend {
  /** As it is, or as it shall be when it does not exist yet. */
  readonly account: AccountTable;
  readonly isNew: boolean;
  readonly decision: AccountDecision;
  readonly at: number;
  readonly actor: string;
  readonly commandKey: Uint8Array | null;
}

const NO_BYTES = new Uint8Array(0);

/** Writes a decision as the next event of its account. The row lock is held.
 * @returns the account's version */
export async function appendToAccount(
  parts: LogParts,
  tx: WriteTx,
  append: AccountAppend,
): Promise<number> {
  const { account, decision, isNew } = append;
  const version = account.version + (decision.event === undefined ? 0 : 1);
  const next: AccountTable = { ...account, ...decision.change, version };
  if (isNew) await tx.run(insertAccount, next);
  else if (decision.change !== undefined) await tx.run(changeAccount, next);
  if (decision.event !== undefined) await appendEvent(parts, tx, { append, next });
  publishRest(parts, tx, append);
  return version;
}

async function appendEvent(
  parts: LogParts,
  tx: WriteTx,
  { append, next }: { readonly append: AccountAppend; readonly next: AccountTable },
): Promise<void> {
  const { app, user_id: user, version, epoch } = next;
  const { kind = 0, data = NO_BYTES, isWork = false } = append.decision.event ?? {};
  const event: AccountEventTable = {
    app,
    user_id: user,
    version,
    kind,
    at: append.at,
    actor: append.actor,
    command_id: append.commandKey,
    data,
  };
  if (!append.isNew) await tx.run(advanceAccount, { app, user, version });
  await tx.run(insertAccountEvent, event);
  if (isWork) {
    await markDirty(tx, { app, kind: "account", id: user }, version);
    tx.afterCommit(parts.onWork);
  }
  tx.afterCommit(() =>
    parts.publish({
      type: "account",
      app,
      userId: user,
      epoch,
      version,
      event: encodeEvent(toAccountEvent(next, event)),
    }),
  );
}

function publishRest(parts: LogParts, tx: WriteTx, { account, decision }: AccountAppend): void {
  const { app, user_id: userId } = account;
  const { registers, revokedAt } = decision;
  if (registers !== undefined)
    tx.afterCommit(() => parts.publish({ type: "registers", app, ...registers }));
  if (revokedAt !== undefined)
    tx.afterCommit(() => parts.publish({ type: "revoked", app, userId, at: revokedAt }));
}

/** An event of an account as it is when read: those about the profile tell the profile of now. */
export function toAccountEvent(account: AccountTable, stored: AccountEventTable): Event {
  return {
    version: stored.version,
    kind: stored.kind,
    data: accountEventBytes(account, stored),
    isBlank: false,
    at: stored.at,
    actor: stored.actor,
    commandId: stored.command_id === null ? undefined : uuidFromBytes(stored.command_id),
  };
}

function accountEventBytes(account: AccountTable, stored: AccountEventTable): Uint8Array {
  if (stored.kind === profileChangedEvent.number)
    return profileChangedEvent.encode({ user: toUser(account) });
  if (stored.kind === registeredEvent.number) return registeredEvent.encode(toUser(account));
  return stored.data;
}
