import { createConversationCommand, markReadCommand } from "@im-chat/protocol";
import type {
  CommandId,
  CommandResult,
  ConversationId,
  Epoch,
  ImError,
  MembershipId,
  UserId,
} from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import type { ConversationRecord, OutboxRecord, TimelineRecord } from "../database/schema.ts";
import { moveRead, storeMembership, storeUsers } from "../sync/account.ts";
import { SYNC_STORES, storeHead } from "../sync/heads.ts";
import { NO_EPOCH, expired } from "./claim.ts";
import { fail } from "./fail.ts";
import { isEchoed } from "./kinds.ts";
import { isPending, readLane, tellSent } from "./lane.ts";

export type Answer = { readonly result: CommandResult } | { readonly error: ImError };

/** What was sent, and what was held when it was. */
export interface Sent {
  readonly lane: ConversationId;
  readonly rows: readonly OutboxRecord[];
  readonly answers: readonly Answer[];
  /** Which each row named. */
  readonly epochs: readonly Epoch[];
  readonly membershipId: MembershipId;
  readonly epochCount: number;
  readonly self: UserId;
  /** When a lane that could not go on is tried again. */
  readonly retryAt: (reason: ImError) => number;
}

export interface Settled {
  /** Stops the lane until then. */
  readonly untilMs?: number | undefined;
  /** The membership is in doubt: nothing more until the account's log was asked. */
  readonly isDoubtful: boolean;
}

/** Stores the answers to a batch: what is accepted stays until the log shows it, what was refused for good fails with
 * all that depends on it, what may still succeed stays as it is. */
export function settle(database: Database, sent: Sent): Promise<Settled> {
  return database.commit(SYNC_STORES, async (tx, changes) => {
    let untilMs: number | undefined;
    let isDoubtful = false;
    const answered = acceptedOf(sent);
    const record = await tx.get("conversations", sent.lane);
    const timeline = await tx.get("timelines", sent.lane);
    let rows = await readLane(tx, sent.lane);
    for (const [index, answer] of sent.answers.entries()) {
      const row = rows.find(({ commandId }) => commandId === sent.rows[index]?.commandId);
      // Gone meanwhile, or failed with what it depends on.
      if (!row || !isPending(row)) continue;
      if ("error" in answer) {
        const isOver = sent.epochs[index] === NO_EPOCH && answer.error.code === "epoch_changed";
        const error = isOver ? expired(row) : answer.error;
        // Where no membership is held, no log has anything to tell.
        const isLost = error.code === "not_member" && sent.membershipId > 0;
        isDoubtful ||= isLost || error.code === "epoch_changed";
        // Its user may have tried again since: that has an answer of its own.
        const isOfBefore = row.retries !== sent.rows[index]?.retries;
        if (!error.isRetryable && !isOfBefore && !isOutdated(record, sent)) {
          await fail(tx, changes, { row, error, answered });
          rows = await readLane(tx, sent.lane);
          continue;
        }
        const isFirst = untilMs === undefined;
        untilMs ??= sent.retryAt(error);
        const wait = isFirst ? { code: error.code, untilMs } : undefined;
        await put(tx, changes, { ...row, claim: undefined, wait });
      } else if (await accept(tx, changes, { ...answer, row, sent, record, timeline }))
        isDoubtful = true;
    }
    return { untilMs, isDoubtful };
  });
}

/** The server has these of a lane in memory: they are shown as sent, and sent again until their answer comes. */
export function markProvisional(
  database: Database,
  lane: ConversationId,
  ids: readonly CommandId[],
): Promise<void> {
  return database.commit(["outbox"], async (tx, changes) => {
    for (const row of await readLane(tx, lane)) {
      if (row.state.name === "attempted" && ids.includes(row.commandId))
        await put(tx, changes, { ...row, state: { name: "provisional" } });
    }
  });
}

function acceptedOf({ rows, answers }: Sent): ReadonlySet<CommandId> {
  return new Set(
    rows.filter((_, index) => "result" in (answers[index] ?? {})).map(({ commandId }) => commandId),
  );
}

/** A refusal counts only if the conversation is still the one it was about: one from before may be of another history. */
function isOutdated(
  record: ConversationRecord | undefined,
  { membershipId, epochCount }: Sent,
): boolean {
  return (
    record !== undefined &&
    (record.membershipId !== membershipId || record.epochLearned > epochCount)
  );
}

async function put(tx: Writing, changes: ChangeSet, row: OutboxRecord): Promise<void> {
  await tx.put("outbox", row);
  changes.lanes.add(row.lane);
}

interface Acceptance {
  readonly row: OutboxRecord;
  readonly sent: Sent;
  readonly result: CommandResult;
  /** Of the lane, as held. */
  readonly record: ConversationRecord | undefined;
  readonly timeline: TimelineRecord | undefined;
}

/** @returns whether the head is to be asked for: the ack is of another history than the one held, so that it says nothing
 * about this one, and sending again says no more; or unread could not be counted here. */
async function accept(
  tx: Writing,
  changes: ChangeSet,
  acceptance: Acceptance,
): Promise<boolean | void> {
  const { row, sent, result, record, timeline } = acceptance;
  if (row.kind === createConversationCommand.number) {
    await storeCreation(tx, changes, acceptance);
  } else if (isEchoed(row)) {
    const free = { ...row, claim: undefined };
    const { epoch, version, seq, at } = result;
    const held = record?.summary?.epoch;
    if (held !== undefined && held !== epoch) {
      await put(tx, changes, free);
      return true;
    }
    const accepted: OutboxRecord = {
      ...free,
      state: { name: "accepted", epoch, version, seq, at },
    };
    tellSent(changes, accepted);
    const cursor = timeline?.cursor;
    // What changed nothing has no event, and may be of before the rows that are kept here.
    const isShown = cursor?.epoch === epoch && cursor.version >= version;
    // Of a conversation that one is in no more, no row will come to take its place.
    if (record && !isShown) return put(tx, changes, accepted);
  }
  await tx.delete("outbox", [row.lane, row.number]);
  changes.lanes.add(row.lane);
  if (row.kind !== markReadCommand.number || !result.data.length) return;
  // What moved it elsewhere meanwhile may have been told while this one waited.
  const { lane: conversationId, epoch = 0 } = row;
  const told = markReadCommand.result.decode(result.data);
  const moved = { ...told, conversationId, epoch, self: sent.self };
  return (await moveRead(tx, changes, moved))?.wants;
}

/** The ack of a creation has the effect of being added, whenever the account's log says so too. */
async function storeCreation(
  tx: Writing,
  changes: ChangeSet,
  { sent, result, record }: Acceptance,
): Promise<void> {
  // Nothing when one has left it elsewhere since; the account's log says so.
  if (result.data.length === 0) return;
  const { head, users } = createConversationCommand.result.decode(result.data);
  if (!record) await storeMembership(tx, changes, head);
  await storeUsers(tx, changes, users);
  await storeHead(tx, changes, { ...sent, head });
}
