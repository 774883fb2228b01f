import { markReadCommand, sendMessageCommand } from "@im-chat/protocol";
import type { ConversationId, UserId } from "@im-chat/protocol";
import type { Act } from "../actions/act.ts";
import { check } from "../arguments.ts";
import type { Conversation, ConversationSummary, Notice, Readable } from "../client.ts";
import type { Changes } from "../database/changes.ts";
import type { Mirror } from "../database/mirror.ts";
import type { OutboxRecord, Summary } from "../database/schema.ts";
import type { Link } from "../messages/link.ts";
import { toSend } from "../messages/message.ts";
import { TimelineView } from "../messages/timeline.ts";
import { newCommand } from "../outbox/outbox.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { createReadable } from "../readable.ts";
import { coalesce, whileOpen } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import { moveRead } from "../sync/account.ts";
import { SYNC_STORES } from "../sync/heads.ts";
import type { Logs } from "../tabs/words.ts";
import type { UserDirectory } from "../users/users.ts";
import type { Drafts } from "./drafts.ts";
import { createMembers } from "./members.ts";
import { createTyping } from "./typing.ts";
import type { Typing } from "./typing.ts";

export interface Parts {
  readonly act: Act;
  /** The server has told of all conversations that the user is in, and not of this one. */
  readonly isStranger: (id: ConversationId) => boolean;
  readonly mirror: Mirror;
  readonly logs: Logs;
  readonly outbox: Outbox;
  readonly users: UserDirectory;
  readonly drafts: Drafts;
  readonly link: () => Link;
  readonly summaryOf: (id: ConversationId) => Readable<ConversationSummary | undefined>;
  /** What is on screen has changed. */
  readonly onAttention: () => void;
}

/** A handle, and how the client keeps it up to date. */
export interface Handle extends Conversation {
  readonly isOpen: boolean;
  /** Reads the rows that a change set names; call it in turn.
   * @param gone From the outbox. */
  read(changes: Changes, gone?: readonly OutboxRecord[]): Promise<void>;
  /** Shows what a change set names, once everything of it was read. */
  show(changes: Changes): void;
  /** There is a link, or there is none any more. */
  onLink(): void;
  readonly signals: Typing;
  /** What was stored is gone: reads anew. */
  reset(): Promise<void>;
  /** Shows nothing any more. */
  clear(): void;
}

export function createConversation(context: Context, id: ConversationId, parts: Parts): Handle {
  const { act, outbox, drafts, logs } = parts;
  const timeline: TimelineView = new TimelineView(context, {
    id,
    ...parts,
    onSubscribed: () => keep(),
  });
  const members = createMembers(context, { id, ...parts });
  const typing = createTyping(context, id);
  const draft = createReadable(drafts.get(id), context);
  const isOnline = (): boolean => parts.link().name === "up";
  const later = coalesce(context.environment);
  let openCount = 0;

  /** What is looked at is kept on this device, as soon as there is something to keep. */
  const keep = (): void => {
    const isKnown = (parts.mirror.conversations.get(id)?.membershipId ?? 0) !== 0;
    const isWanted = openCount > 0 || timeline.isSubscribed;
    if (!isWanted || timeline.isHeld || !isKnown || !isOnline()) return;
    // Shown as not ready until it is asked again.
    logs.hold(id).catch(() => later(keep, RETRY_MS));
  };

  return {
    id,
    summary: parts.summaryOf(id),
    timeline,
    members: members.list,
    typing: typing.users,
    signals: typing,
    draft,
    setDraft(text) {
      check("Cannot set draft: text", text, "string");
      drafts.set(id, text);
      draft.set(text);
    },
    setTyping: (isTyping) => typing.set(isTyping),
    send: (message) =>
      whileOpen(context, async () => {
        check("Cannot send message: draft", message, "object");
        check("Cannot send message: draft.text", message.text, "string");
        const command = newCommand(context, [sendMessageCommand, toSend(message)]);
        const queued = { ...command, dependsOn: message.replyTo };
        await drafts.along(id, (also) => outbox.enqueue(id, queued, also));
        typing.set(false);
        return command.commandId;
      }),
    retry: (messageId) => act("retry", { id, messageId }),
    discard: (messageId) => act("discard", { id, messageId }),
    edit: (messageId, edit) => act("edit", { id, messageId, edit }),
    recall: (messageId) => act("recall", { id, messageId }),
    hide: (messageId) => act("hide", { id, messageId }),
    markRead(seq) {
      // Rows of another history are about to be replaced, and say nothing of this one.
      const isShown = openCount === 0 || timeline.isCurrent;
      if (isShown) move(context, { id, seq, parts }).catch(context.report);
    },
    markUnread: (seq) =>
      whileOpen(context, async () => {
        check("Cannot mark unread: seq", seq, "number");
        markReadCommand.encode({ seq });
        await move(context, { id, seq, parts, isUnread: true });
      }),
    open() {
      openCount += 1;
      timeline.use();
      parts.onAttention();
      keep();
      noteOpened(context, id).catch(context.report);
      // How far others have read is told once, and may have been told in vain while it was closed.
      if (openCount === 1 && isOnline()) logs.catchUp(id).catch(() => undefined);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        openCount -= 1;
        parts.onAttention();
      };
    },
    addMembers: (users) => act("addMembers", { id, users }),
    removeMember: (userId) => act("removeMember", { id, userId }),
    leave: () => act("leave", { id }),
    rename: (name) => act("rename", { id, name }),
    get isOpen() {
      return openCount > 0;
    },
    read: (changes, gone) => timeline.read(changes, gone),
    show(changes) {
      draft.set(drafts.get(id));
      if (changes.conversations.has(id)) {
        members.refresh();
        for (const userId of goneBy(parts.summaryOf(id).get()?.lastNotice))
          typing.onSignal(userId, false);
      }
      timeline.render();
      if (changes.conversations.has(id)) keep();
    },
    reset: () => timeline.reset(),
    clear() {
      timeline.clear();
      members.clear();
      typing.users.set([]);
      draft.set("");
    },
    onLink() {
      draft.set(drafts.get(id));
      timeline.render();
      members.refresh();
      // Those that are open are read by the sync of the link.
      if (openCount === 0) keep();
    },
  };
}

/** Who is no member any more. */
function goneBy(notice: Notice | undefined): readonly UserId[] {
  if (notice?.kind === "removed") return notice.users;
  return notice?.kind === "left" ? [notice.actor] : [];
}

const RETRY_MS = 10_000;
const DAY_MS = 86_400_000;

/** Rows of what was not looked at for long are the first to go. */
function noteOpened({ database, environment }: Context, id: ConversationId): Promise<void> {
  const openedAt = environment.now();
  return database.commit(["timelines"], async (tx) => {
    const timeline = await tx.get("timelines", id);
    if (timeline && Math.abs(openedAt - timeline.openedAt) > DAY_MS)
      await tx.put("timelines", { ...timeline, openedAt });
  });
}

interface Move {
  readonly id: ConversationId;
  readonly seq: number;
  readonly parts: Parts;
  /** Back to before `seq`. */
  readonly isUnread?: boolean;
}

/** Moves the read position here at once and tells the server through the outbox. */
async function move(context: Context, { id, seq, parts, isUnread }: Move): Promise<void> {
  const shown = parts.mirror.conversations.get(id)?.summary;
  if (shown && !isUnread && seq <= shown.readSeq) return;
  // Rows may be on screen a moment before the rest of the conversation: what is stored knows of both.
  const record = await context.database.read(["conversations"], (tx) =>
    tx.get("conversations", id),
  );
  const stored = record?.summary;
  if (!stored) return;
  const { epoch } = shown ?? stored;
  const to = isUnread ? seq - 1 : Math.min(seq, stored.lastSeq);
  const isMove = (summary: Summary | undefined): boolean =>
    summary?.epoch === epoch && (isUnread ? to < summary.readSeq : to > summary.readSeq);
  const moved = { conversationId: id, epoch, seq: to, self: context.self };
  const value = isUnread ? { seq, isUnread } : { seq: to };
  const command = newCommand(context, [markReadCommand, value]);
  await parts.outbox.enqueue(
    id,
    { ...command, epoch },
    {
      stores: SYNC_STORES,
      write: async (tx, changes) => {
        const before = (await tx.get("conversations", id))?.summary;
        const isWanted = isMove(before);
        if (isWanted) await moveRead(tx, changes, moved);
        return isWanted;
      },
    },
  );
}
