import type { ImError, SendMessage } from "@im-chat/protocol";
import type { Acting, Tools } from "../actions/tools.ts";
import type { MessageEdit } from "../client.ts";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { OutboxRecord } from "../database/schema.ts";
import type { Context } from "../session/context.ts";
import type { MessageChange } from "./kinds.ts";
import { MESSAGE_STORES, findMessage } from "./find-message.ts";
import type { Found, Target } from "./find-message.ts";
import { hadNoEffect, removeCommand } from "./retry.ts";

/** What is to become of a message. */
type Revision =
  | { readonly name: "edit"; readonly edit: MessageEdit }
  /** For everyone. */
  | { readonly name: "recall" }
  /** For oneself. */
  | { readonly name: "hide" };

interface Revising extends Target {
  readonly revision: Revision;
}

/** @throws ImError as `Conversation.edit`. */
export function edit(
  acting: Acting,
  { edit: wanted, ...target }: Target & { readonly edit: MessageEdit },
): Promise<void> {
  return changeMessage(acting, { ...target, revision: { name: "edit", edit: wanted } });
}

/** @throws ImError as `Conversation.recall`. */
export function recall(acting: Acting, target: Target): Promise<void> {
  return changeMessage(acting, { ...target, revision: { name: "recall" } });
}

/** @throws ImError as `Conversation.hide`. */
export function hide(acting: Acting, target: Target): Promise<void> {
  return changeMessage(acting, { ...target, revision: { name: "hide" } });
}

/** Changes a message: in its own command where that never left, else by a command of its own behind it. One
 * transaction looks and writes, so nobody can send in between what is being changed.
 * @throws ImError as `Conversation.edit`, `recall`, `hide`. */
function changeMessage(
  { context, tools }: Acting,
  { id, messageId, revision }: Revising,
): Promise<void> {
  return context.database.commit(
    MESSAGE_STORES,
    async (tx, changes) => {
      const target = { id, messageId };
      const found = await findMessage(tx, target, [`Cannot ${revision.name} message`, tools]);
      const { sent } = found;
      const asked = { ...target, ...found, context, tools };
      if (revision.name === "edit")
        await rewriteContent(tx, changes, { ...asked, edit: revision.edit });
      else if (sent && hadNoEffect(sent)) await removeCommand(tx, changes, { row: sent, tools });
      else await takeAway(tx, changes, { ...asked, name: revision.name });
    },
    { isDurable: true },
  );
}

interface Asked extends Target, Found {
  readonly context: Context;
  readonly tools: Tools;
}

async function rewriteContent(
  tx: Writing,
  changes: ChangeSet,
  { edit: wanted, ...asked }: Asked & { readonly edit: MessageEdit },
): Promise<void> {
  const { context, tools, id, messageId, sent } = asked;
  const { commands, wasAttempted } = tools;
  const nowMs = context.environment.now();
  const rewrite = async (row: OutboxRecord, data: Uint8Array): Promise<void> => {
    await tx.put("outbox", { ...row, data, expiresAt: nowMs + tools.keptMs });
    changes.lanes.add(id);
  };
  const { text, mentions, mentionsAll } = wanted;
  const { envelope } = contentOf(asked);
  // What it answers and whom it mentions stays, unless said otherwise.
  const content = tools.toContent(text, {
    ...envelope,
    mentions: mentions ?? envelope.mentions,
    mentionsAll: mentionsAll ?? envelope.mentionsAll,
  });
  if (sent && !wasAttempted(sent)) return rewrite(sent, commands.send.encode(content));
  const command = tools.newCommand(context, [commands.edit, { ...content, messageId }]);
  // Of several edits that wait the last is enough.
  const waiting = changesOf(asked, "edit").find(({ row }) => !wasAttempted(row));
  if (waiting) return rewrite(waiting.row, command.data);
  await tools.putCommand(tx, changes, {
    lane: id,
    command: { ...command, dependsOn: messageId },
    nowMs,
  });
}

/** What the message says, as far as is known here. @throws ImError `forbidden`, `conflict`. */
function contentOf(asked: Asked): Pick<SendMessage, "envelope"> {
  const { context, tools, sent, row } = asked;
  const refusal = (code: "forbidden" | "conflict", why: string): ImError =>
    new tools.ImError(code, `Cannot edit message: ${why}`);
  if (row && row.sender !== context.self) throw refusal("forbidden", "it is another user's");
  const isFinal = sent?.state.name === "failed" && tools.wasAttempted(sent);
  const isGone = (row && row.state !== "live") || changesOf(asked, "recall").length > 0;
  if (isFinal || isGone) throw refusal("conflict", "it is no longer there");
  const before = changesOf(asked, "edit").at(-1)?.change;
  if (before?.name === "edit") return before;
  return row ?? tools.commands.send.decode(sent?.data ?? new Uint8Array(0));
}

/** Recalls or hides what may have left. */
async function takeAway(
  tx: Writing,
  changes: ChangeSet,
  { name, ...asked }: Asked & { readonly name: "recall" | "hide" },
): Promise<void> {
  const { context, tools, id, messageId } = asked;
  if (changesOf(asked, name).length > 0) return;
  if (name === "recall") {
    for (const { row } of changesOf(asked, "edit"))
      if (!tools.wasAttempted(row)) await tx.delete("outbox", [id, row.number]);
  } else if (!(await tools.hide(tx, changes, { conversationId: id, messageId }))) {
    throw new tools.ImError("not_found", "Cannot hide message: the conversation is not known");
  }
  const command = {
    ...tools.newCommand(context, [tools.commands[name], { messageId }]),
    dependsOn: messageId,
  };
  await tools.putCommand(tx, changes, { lane: id, command, nowMs: context.environment.now() });
}

interface ChangeRow {
  readonly row: OutboxRecord;
  readonly change: MessageChange;
}

/** What is on its way to change the message already. */
function changesOf(
  { tools, lane, messageId }: Asked,
  name: MessageChange["name"],
): readonly ChangeRow[] {
  return lane.flatMap((row) => {
    const change = tools.changeOf(row);
    return change?.name === name && change.messageId === messageId ? [{ row, change }] : [];
  });
}
