import {
  ImError,
  editMessageCommand,
  hideMessageCommand,
  recallMessageCommand,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { ConversationId, MessageId, Row, SendMessage } from "@im-chat/protocol";
import type { MessageEdit } from "../client.ts";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { findRow } from "../messages/find-row.ts";
import { hide } from "../messages/hidden.ts";
import { toEdited } from "../messages/message.ts";
import type { Context } from "../session/context.ts";
import { changeOf, wasAttempted } from "./kinds.ts";
import type { MessageChange } from "./kinds.ts";
import { readLane } from "./lane.ts";
import { KEPT_MS, hadNoEffect, newCommand, putCommand, removeCommand } from "./outbox.ts";

/** What is to become of a message. */
export type Revision =
  | { readonly name: "edit"; readonly edit: MessageEdit }
  /** For everyone. */
  | { readonly name: "recall" }
  /** For oneself. */
  | { readonly name: "hide" };

export interface Revising {
  readonly id: ConversationId;
  readonly messageId: MessageId;
  readonly revision: Revision;
}

/** Changes a message: in its own command where that never left, else by a command of its own behind it. One
 * transaction looks and writes, so nobody can send in between what is being changed.
 * @throws ImError as `Conversation.edit`, `recall`, `hide`. */
export function revise(context: Context, { id, messageId, revision }: Revising): Promise<void> {
  return context.database.commit(
    ["outbox", "rows", "conversations"],
    async (tx, changes) => {
      const lane = await readLane(tx, id);
      const sent = lane.find(({ commandId }) => commandId === messageId);
      const asked = { context, id, messageId, lane, sent };
      if (revision.name === "edit") await edit(tx, changes, { ...asked, edit: revision.edit });
      else if (sent && hadNoEffect(sent)) await removeCommand(tx, changes, sent);
      else await takeAway(tx, changes, { ...asked, name: revision.name });
    },
    { isDurable: true },
  );
}

interface Asked {
  readonly context: Context;
  readonly id: ConversationId;
  readonly messageId: MessageId;
  /** The conversation's commands, as they are in this transaction. */
  readonly lane: readonly OutboxRecord[];
  /** The message's own, while it is here. */
  readonly sent: OutboxRecord | undefined;
}

async function edit(
  tx: Writing,
  changes: ChangeSet,
  { edit: wanted, ...asked }: Asked & { readonly edit: MessageEdit },
): Promise<void> {
  const { context, id, messageId, sent } = asked;
  const nowMs = context.environment.now();
  const rewrite = async (row: OutboxRecord, data: Uint8Array): Promise<void> => {
    await tx.put("outbox", { ...row, data, expiresAt: nowMs + KEPT_MS });
    changes.lanes.add(id);
  };
  const content = toEdited(wanted, await contentOf(tx, asked));
  if (sent && !wasAttempted(sent)) return rewrite(sent, sendMessageCommand.encode(content));
  const command = newCommand(context, [editMessageCommand, { ...content, messageId }]);
  // Of several edits that wait the last is enough.
  const waiting = changesOf(asked, "edit").find(({ row }) => !wasAttempted(row));
  if (waiting) return rewrite(waiting.row, command.data);
  await putCommand(tx, changes, {
    lane: id,
    command: { ...command, dependsOn: messageId },
    nowMs,
  });
}

/** What the message says, as far as is known here. @throws ImError `not_found`, `forbidden`, `conflict`. */
async function contentOf(tx: Writing, asked: Asked): Promise<SendMessage> {
  const { context, id, messageId, sent } = asked;
  const row = sent ? undefined : await rowOf(tx, id, messageId);
  if (!sent && !row) throw refusal("not_found", "it is not on this device");
  if (row && row.sender !== context.self) throw refusal("forbidden", "it is another user's");
  const isFinal = sent?.state.name === "failed" && wasAttempted(sent);
  const isGone = (row && row.state !== "live") || changesOf(asked, "recall").length > 0;
  if (isFinal || isGone) throw refusal("conflict", "it is no longer there");
  const before = changesOf(asked, "edit").at(-1)?.change;
  if (before?.name === "edit") return before;
  return row ?? sendMessageCommand.decode(sent?.data ?? new Uint8Array(0));
}

function refusal(code: "not_found" | "forbidden" | "conflict", why: string): ImError {
  return new ImError(code, `Cannot edit message: ${why}`);
}

async function rowOf(
  tx: Writing,
  id: ConversationId,
  messageId: MessageId,
): Promise<Row | undefined> {
  const lastRow = (await tx.get("conversations", id))?.summary?.lastRow;
  const row = (await findRow(tx, id, messageId)) ?? lastRow;
  return row?.messageId === messageId && !row.notice ? row : undefined;
}

/** Recalls or hides what may have left. */
async function takeAway(
  tx: Writing,
  changes: ChangeSet,
  { name, ...asked }: Asked & { readonly name: "recall" | "hide" },
): Promise<void> {
  const { context, id, messageId } = asked;
  if (changesOf(asked, name).length > 0) return;
  if (name === "recall") {
    for (const { row } of changesOf(asked, "edit"))
      if (!wasAttempted(row)) await tx.delete("outbox", [id, row.number]);
  } else if (!(await hide(tx, changes, { conversationId: id, messageId }))) {
    throw new ImError("not_found", "Cannot hide message: the conversation is not known");
  }
  const kind = name === "recall" ? recallMessageCommand : hideMessageCommand;
  const command = { ...newCommand(context, [kind, { messageId }]), dependsOn: messageId };
  await putCommand(tx, changes, { lane: id, command, nowMs: context.environment.now() });
}

interface ChangeRow {
  readonly row: OutboxRecord;
  readonly change: MessageChange;
}

/** What is on its way to change the message already. */
function changesOf({ lane, messageId }: Asked, name: MessageChange["name"]): readonly ChangeRow[] {
  return lane.flatMap((row) => {
    const change = changeOf(row);
    return change?.name === name && change.messageId === messageId ? [{ row, change }] : [];
  });
}
