import { createConversationCommand, sendMessageCommand } from "@im-chat/protocol";
import type { CommandId, ImError, MessageId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { changeOf, isKeptForEver, wasAttempted } from "./kinds.ts";
import { isPending, readLane } from "./lane.ts";

export interface Failure {
  readonly row: OutboxRecord;
  readonly error: ImError;
  /** Commands with an answer of their own, which counts for them. */
  readonly answered?: ReadonlySet<CommandId> | undefined;
}

/** Fails a command for good, and with it, once, everything that cannot do without it: behind a creation that is all of
 * the lane. A message stays, to be shown with its reason, with what it was edited to; one that was to be recalled or
 * hidden is gone with that, and nobody is told. Any other command goes, and what it changed is shown as it is.
 * @returns the commands that wait no more. */
export async function fail(
  tx: Writing,
  changes: ChangeSet,
  { row, error, answered }: Failure,
): Promise<ReadonlySet<CommandId>> {
  const { lane } = row;
  const { code, message } = error;
  const isCreation = row.kind === createConversationCommand.number;
  const failing = new Map([[row.commandId, row]]);
  // What depends on a command stands behind it.
  for (const other of await readLane(tx, lane)) {
    const { commandId, dependsOn = "" } = other;
    const isLost = isPending(other) && (isCreation || failing.has(dependsOn));
    if (isLost && !answered?.has(commandId)) failing.set(commandId, other);
  }
  const unwanted = new Set<MessageId>();
  for (const change of [...failing.values()].map(changeOf))
    if (change && change.name !== "edit" && failing.has(change.messageId))
      unwanted.add(change.messageId);
  for (const other of failing.values()) {
    const messageId = changeOf(other)?.messageId;
    const isUnwanted = unwanted.has(messageId ?? other.commandId);
    const isWithMessage = messageId !== undefined && failing.has(messageId);
    if (!isUnwanted && !isWithMessage) tellFailed(changes, other, error);
    if (isUnwanted || !(isWithMessage || isKeptForEver(other))) await drop(tx, changes, other);
    else {
      const state = { name: "failed", code, message, wasAttempted: wasAttempted(other) } as const;
      await tx.put("outbox", { ...other, claim: undefined, wait: undefined, state });
    }
  }
  changes.lanes.add(lane);
  const record = isCreation ? await tx.get("conversations", lane) : undefined;
  if (record?.membershipId === 0) {
    await tx.put("conversations", { ...record, refusal: { code, message } });
    changes.conversations.add(lane);
  }
  return new Set(failing.keys());
}

function tellFailed(changes: ChangeSet, row: OutboxRecord, error: ImError): void {
  const { lane: conversationId, kind, commandId } = row;
  const { name: change, messageId = commandId } = changeOf(row) ?? {};
  const isOfMessage = change !== undefined || kind === sendMessageCommand.number;
  changes.facts.push(
    isOfMessage
      ? { type: "failed", conversationId, messageId, change, error }
      : { type: "refused", conversationId, error, command: row },
  );
}

/** Takes a command out of its lane; what it was to hide is shown, if it is there. */
async function drop(tx: Writing, changes: ChangeSet, row: OutboxRecord): Promise<void> {
  const { lane, number } = row;
  await tx.delete("outbox", [lane, number]);
  const change = changeOf(row);
  const record = change?.name === "hide" ? await tx.get("conversations", lane) : undefined;
  if (!record) return;
  const hidden = record.hidden?.filter((id) => id !== change?.messageId);
  await tx.put("conversations", { ...record, hidden });
  changes.conversations.add(lane);
}
