import {
  ImError,
  createConversationCommand,
  hideMessageCommand,
  markReadCommand,
} from "@im-chat/protocol";
import type { CommandId, ConversationId, Epoch, MembershipId, Uuid } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import type { ConversationRecord, OutboxRecord } from "../database/schema.ts";
import { readAccount } from "../sync/heads.ts";
import { fail } from "./fail.ts";
import { isKeptForEver, wasAttempted } from "./kinds.ts";
import { isPending, readLane } from "./lane.ts";

const MAX_ROWS = 16;
const MAX_BYTES = 100 * 1024;
/** A tab that died holds up its lanes for this long at most; two that send the same row harm nobody. */
const CLAIM_MS = 10_000;
/** The server knows what came of a command for 45 days: an older one might have its effect a second time. */
const RESULT_KEPT_MS = 40 * 24 * 3_600_000;
/** Of no log, for servers draw theirs from 48 bits: nothing is done under it where an epoch is looked at, and what came of the command
 * before is told. */
export const NO_EPOCH: Epoch = 1;

export interface Claimant {
  readonly owner: Uuid;
  readonly nowMs: number;
  /** How far the server's clock is ahead of this device's. */
  readonly aheadMs: number;
  readonly newId: () => CommandId;
}

export type Claim =
  /** To be sent now, by this tab alone. */
  | {
      readonly type: "batch";
      readonly rows: readonly OutboxRecord[];
      /** Which each row names on this attempt. */
      readonly epochs: readonly Epoch[];
      readonly membershipId: MembershipId;
      readonly epochCount: number;
    }
  | { readonly type: "empty" }
  /** Another tab sends. */
  | { readonly type: "taken"; readonly untilMs: number };

/** Takes the first unanswered rows of a lane: from here on they may have left, whatever happens.
 * A creation goes alone, and what was tried again: what is behind it waits for its answer, for a server that has refused it
 * once takes that for its outcome. */
export function claimBatch(
  database: Database,
  lane: ConversationId,
  claimant: Claimant,
): Promise<Claim> {
  const { owner, nowMs, aheadMs } = claimant;
  return database.commit(
    ["outbox", "conversations", "meta"],
    async (tx, changes): Promise<Claim> => {
      const record = await tx.get("conversations", lane);
      const epoch = record?.summary?.epoch ?? 0;
      const refusal = record?.membershipId === 0 ? record.refusal : undefined;
      const pending = await dueRows(tx, changes, { lane, epoch, refusal, claimant });
      // A claim that seems to last for longer was made before the clock was set back.
      const isHeld = (untilMs: number): boolean => untilMs > nowMs && untilMs <= nowMs + CLAIM_MS;
      const taken = pending.find(
        ({ claim }) => claim && claim.owner !== owner && isHeld(claim.untilMs),
      );
      if (taken?.claim) return { type: "taken", untilMs: taken.claim.untilMs };
      const account = await readAccount(tx);
      const isKnown = pending[0]?.kind !== createConversationCommand.number || account.cursor;
      const rows = (isKnown ? firstOf(pending) : []).map((row): OutboxRecord =>
        row.state.name === "queued" ? { ...row, state: { name: "attempted" }, aheadMs } : row,
      );
      const claim = { owner, untilMs: nowMs + CLAIM_MS };
      for (const row of rows) await tx.put("outbox", { ...row, claim, wait: undefined });
      if (rows.length === 0) return { type: "empty" };
      changes.lanes.add(lane);
      const epochs = rows.map((row) => {
        if (isDoubtful(row, nowMs)) return row.epoch ?? NO_EPOCH;
        const isCreation = row.kind === createConversationCommand.number;
        return row.epoch ?? (isCreation ? (account.cursor?.epoch ?? 0) : epoch);
      });
      return {
        type: "batch",
        rows,
        epochs,
        membershipId: record?.membershipId ?? 0,
        epochCount: account.epochCount,
      };
    },
  );
}

interface Due {
  readonly lane: ConversationId;
  readonly epoch: Epoch;
  /** Why there is no such conversation. */
  readonly refusal: ConversationRecord["refusal"];
  readonly claimant: Claimant;
}

/** What is to be sent, once what has waited for too long was given up. Where there is nothing to send it to all of it is: a
 * server would record under its id that it was refused, and say so for ever. */
async function dueRows(
  tx: Writing,
  changes: ChangeSet,
  { lane, epoch, refusal, claimant }: Due,
): Promise<readonly OutboxRecord[]> {
  const { nowMs, newId } = claimant;
  const due: OutboxRecord[] = [];
  const given = new Set<CommandId>();
  for (const row of await readLane(tx, lane)) {
    if (!isPending(row) || given.has(row.commandId)) continue;
    const isOld = isOutlived(row, nowMs);
    if (row.epoch !== undefined && row.epoch !== epoch) {
      await tx.delete("outbox", [lane, row.number]);
      changes.lanes.add(lane);
    } else if (row.kind === markReadCommand.number) {
      // Where one has read up to is as true as ever: it is said anew.
      due.push(isOld ? { ...row, commandId: newId(), writtenAt: nowMs } : row);
    } else if (!refusal && isDoubtful(row, nowMs)) {
      // What is behind it, and may depend on it, waits for what is said.
      due.push(row);
      break;
    } else if (refusal ?? (isOld || row.expiresAt < nowMs)) {
      const error = refusal ? new ImError(refusal.code, refusal.message) : expired(row);
      for (const id of await fail(tx, changes, { row, error })) given.add(id);
    } else due.push(row);
  }
  return due;
}

function isOutlived(row: OutboxRecord, nowMs: number): boolean {
  return wasAttempted(row) && !isKeptForEver(row) && row.writtenAt + RESULT_KEPT_MS < nowMs;
}

/** Has waited for too long, and may have had its effect: the server is asked whether it has. Of what one hides it could not
 * be: a server looks at no epoch there. */
function isDoubtful(row: OutboxRecord, nowMs: number): boolean {
  const isAsked = row.kind !== hideMessageCommand.number;
  return isAsked && row.expiresAt < nowMs && wasAttempted(row) && !isOutlived(row, nowMs);
}

function firstOf(rows: readonly OutboxRecord[]): readonly OutboxRecord[] {
  const batch: OutboxRecord[] = [];
  let sizeBytes = 0;
  for (const row of rows.slice(0, MAX_ROWS)) {
    sizeBytes += row.data.length;
    if (batch.length > 0 && sizeBytes > MAX_BYTES) break;
    batch.push(row);
    if (row.kind === createConversationCommand.number || row.retries) break;
  }
  return batch;
}

/** Why a row is given up that has waited for too long. */
export function expired({ writtenAt, expiresAt }: OutboxRecord): ImError {
  const days = Math.round((expiresAt - writtenAt) / 86_400_000);
  return new ImError("expired", `Cannot send command: it waited for ${days} days`);
}

/** Lets other tabs go on at once. */
export function releaseClaims(database: Database, owner: Uuid): Promise<void> {
  return database.commit(["outbox"], (tx, changes) => voidClaims(tx, changes, owner));
}

/** Ends the claims of a tab, or of all. */
export async function voidClaims(tx: Writing, changes: ChangeSet, owner?: Uuid): Promise<void> {
  for (const row of await tx.getAll("outbox")) {
    if (!row.claim || row.claim.owner !== (owner ?? row.claim.owner)) continue;
    await tx.put("outbox", { ...row, claim: undefined });
    changes.lanes.add(row.lane);
  }
}
