import { createConversationCommand, sendMessageCommand } from "@im-chat/protocol";
import type {
  CommandResult,
  ConversationId,
  ImError,
  MembershipId,
  UserId,
} from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { storeUsers } from "../sync/account.ts";
import { SYNC_STORES, storeHead } from "../sync/heads.ts";
import { isPending, readLane, tellSent } from "./lane.ts";

export type Answer = { readonly result: CommandResult } | { readonly error: ImError };

/** What was sent, and what was held when it was. */
export interface Sent {
  readonly lane: ConversationId;
  readonly rows: readonly OutboxRecord[];
  readonly answers: readonly Answer[];
  readonly membershipId: MembershipId;
  readonly epochCount: number;
  readonly self: UserId;
}

export interface Settled {
  /** Stops the lane for a while. */
  readonly retryAfter?: ImError | undefined;
  /** The membership is in doubt: nothing more until the account's log was asked. */
  readonly isDoubtful: boolean;
  /** Something was accepted, and its rows are wanted. */
  readonly hasAccepted: boolean;
  /** The server will answer these once more, after its commit. */
  readonly provisional: readonly OutboxRecord[];
}

/** Stores the answers to a batch: what is accepted stays until the log shows it, what was refused for good fails with
 * all that depends on it, what may still succeed stays as it is. */
export function settle(database: Database, sent: Sent): Promise<Settled> {
  return database.commit(SYNC_STORES, async (tx, changes) => {
    let retryAfter: ImError | undefined;
    let isDoubtful = false;
    let hasAccepted = false;
    const provisional: OutboxRecord[] = [];
    const present = new Map((await readLane(tx, sent.lane)).map((row) => [row.commandId, row]));
    for (const [index, answer] of sent.answers.entries()) {
      const row = present.get(sent.rows[index]?.commandId ?? "");
      if (!row || !isPending(row)) continue;
      if ("error" in answer) {
        isDoubtful ||= answer.error.code === "not_member" || answer.error.code === "epoch_changed";
        if (answer.error.isRetryable || (await isOutdated(tx, sent))) retryAfter ??= answer.error;
        else await fail(tx, changes, { row, error: answer.error });
        await release(tx, changes, row);
      } else if (answer.result.isAccepted) {
        provisional.push(row);
        await put(tx, changes, { ...row, state: { name: "provisional" } });
      } else {
        await accept(tx, changes, { row, sent, result: answer.result });
        hasAccepted ||= row.kind === sendMessageCommand.number;
      }
    }
    return { retryAfter, isDoubtful, hasAccepted, provisional };
  });
}

/** A refusal counts only if the conversation is still the one it was about: one from before may be of another history. */
async function isOutdated(tx: Writing, { lane, membershipId, epochCount }: Sent): Promise<boolean> {
  const record = await tx.get("conversations", lane);
  return (
    record !== undefined &&
    (record.membershipId !== membershipId || record.epochLearned > epochCount)
  );
}

async function release(
  tx: Writing,
  changes: ChangeSet,
  { lane, number }: OutboxRecord,
): Promise<void> {
  const row = await tx.get("outbox", [lane, number]);
  if (row?.claim) await put(tx, changes, { ...row, claim: undefined });
}

async function put(tx: Writing, changes: ChangeSet, row: OutboxRecord): Promise<void> {
  await tx.put("outbox", row);
  changes.lanes.add(row.lane);
}

interface Acceptance {
  readonly row: OutboxRecord;
  readonly sent: Sent;
  readonly result: CommandResult;
}

async function accept(
  tx: Writing,
  changes: ChangeSet,
  { row, sent, result }: Acceptance,
): Promise<void> {
  if (row.kind === createConversationCommand.number) {
    await storeCreation(tx, changes, { row, sent, result });
  } else if (row.kind === sendMessageCommand.number) {
    const { epoch, version, seq, at } = result;
    const record = await tx.get("conversations", row.lane);
    const held = record?.summary?.epoch;
    // An ack of another history than the one held says nothing about this one.
    if (held !== undefined && held !== epoch) return release(tx, changes, row);
    const accepted: OutboxRecord = {
      ...row,
      claim: undefined,
      state: { name: "accepted", epoch, version, seq, at },
    };
    tellSent(changes, accepted);
    // Of a conversation that one is in no more, no row will come to take its place.
    if (record !== undefined) return put(tx, changes, accepted);
  }
  await tx.delete("outbox", [row.lane, row.number]);
  changes.lanes.add(row.lane);
}

/** The ack of a creation has the effect of being added, whenever the account's log says so too. */
async function storeCreation(
  tx: Writing,
  changes: ChangeSet,
  { row, sent, result }: Acceptance,
): Promise<void> {
  // Nothing when one has left it elsewhere since; the account's log says so.
  if (result.data.length === 0) return;
  const { head, users } = createConversationCommand.result.decode(result.data);
  const record = await tx.get("conversations", row.lane);
  const { membershipId, visibleFromSeq } = head;
  if (!record) {
    await tx.put("conversations", {
      id: row.lane,
      membershipId,
      visibleFromSeq,
      registers: [],
      epochLearned: 0,
    });
  }
  await storeUsers(tx, changes, users);
  await storeHead(tx, changes, { ...sent, head });
}

async function fail(
  tx: Writing,
  changes: ChangeSet,
  { row, error }: { readonly row: OutboxRecord; readonly error: ImError },
): Promise<void> {
  const isCreation = row.kind === createConversationCommand.number;
  for (const other of await readLane(tx, row.lane)) {
    const isSame = other.commandId === row.commandId;
    if (!isSame && !(isPending(other) && (isCreation || other.dependsOn === row.commandId)))
      continue;
    await failRow(tx, changes, { row: other, error });
  }
  const record = isCreation ? await tx.get("conversations", row.lane) : undefined;
  if (record?.membershipId !== 0) return;
  await tx.put("conversations", {
    ...record,
    refusal: { code: error.code, message: error.message },
  });
  changes.conversations.add(row.lane);
}

export interface Failure {
  readonly row: OutboxRecord;
  readonly error: ImError;
}

/** A message stays, to be shown with its reason; a command that nobody sees goes. */
export async function failRow(
  tx: Writing,
  changes: ChangeSet,
  { row, error }: Failure,
): Promise<void> {
  changes.lanes.add(row.lane);
  const { code, message } = error;
  const wasAttempted = row.state.name !== "queued";
  const isShown =
    row.kind === sendMessageCommand.number || row.kind === createConversationCommand.number;
  if (row.kind === sendMessageCommand.number) {
    changes.facts.push({
      type: "failed",
      conversationId: row.lane,
      messageId: row.commandId,
      error,
    });
  } else {
    changes.facts.push({ type: "refused", error });
  }
  if (!isShown) return tx.delete("outbox", [row.lane, row.number]);
  await tx.put("outbox", {
    ...row,
    claim: undefined,
    state: { name: "failed", code, message, wasAttempted },
  });
}
