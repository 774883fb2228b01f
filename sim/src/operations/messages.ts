import type { ConversationSummary, Conversation, Message, MessageDraft } from "@im-chat/core";
import { sendMessageCommand } from "@im-chat/protocol";
import { numberIn } from "../people/journal.ts";
import type { Change } from "../people/journal.ts";
import { placeOf } from "../people/people.ts";
import type { OutboxRow } from "../people/outbox-watch.ts";
import { follow, otherUsers, pickConversation, pickOpened, short } from "./operation.ts";
import type { Doing, Found, Operation } from "./operation.ts";

const WORDS = "the quick brown fox jumps over the lazy dog ";

export const messageOperations: readonly Operation[] = [
  { name: "send", weight: 14, run: (doing) => sendTo(doing, 1, {}) },
  {
    name: "send mention",
    weight: 3,
    run: (doing) => {
      const mentions = doing.chance.shuffle(otherUsers(doing)).slice(0, 1);
      return sendTo(doing, 1, doing.chance.is(0.2) ? { mentionsAll: true } : { mentions });
    },
  },
  { name: "send reply", weight: 3, run: reply },
  { name: "send many", weight: 2, run: (doing) => sendTo(doing, doing.chance.whole(8, 40), {}) },
  { name: "mark read", weight: 6, run: markRead },
  { name: "mark unread", weight: 0, run: markUnread },
  { name: "retry", weight: 8, run: retry },
  { name: "discard", weight: 4, run: (doing) => discard(doing) ?? hide(doing) },
  { name: "set draft", weight: 2, run: setDraft },
  { name: "type", weight: 1, run: type },
];

function sendTo(doing: Doing, count: number, more: Partial<MessageDraft>): string | undefined {
  const found = pickConversation(doing);
  if (found === undefined) return undefined;
  const numbers = Array.from({ length: count }, () => send(doing, found.handle, more));
  return `${numbers.join(" ")} to ${short(found.handle.id)}`;
}

/** Sends one message. @returns its mark */
export function send(doing: Doing, handle: Conversation, more: Partial<MessageDraft>): string {
  const { world, tab, chance } = doing;
  const { device } = tab;
  const entry = world.journal.compose(
    {
      user: device.user,
      place: placeOf(device),
      tab: tab.name,
      conversationId: handle.id,
    },
    WORDS.repeat(chance.is(0.05) ? 40 : 1),
  );
  const work = handle.send({ text: entry.text, ...more });
  follow(
    doing,
    "send",
    work.then((id) => world.journal.resolved(entry, id)),
  );
  return `§${entry.number}§`;
}

function reply(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  const message = handle && doing.chance.pick(messagesOf(handle));
  if (handle === undefined || message === undefined) return undefined;
  return `${send(doing, handle, { replyTo: message.id })} to ${short(handle.id)}`;
}

/** An own message may be above what its client counts as there, which is as far as it reads; by the time it is asked, that
 * may be more. */
function noteRead({ world, tab }: Doing, { handle, summary }: Found, seq: number): void {
  const { lastSeq } = handle.timeline.get();
  const rows = tab.opened.has(handle.id) ? messagesOf(handle) : [];
  const shown = rows.filter((message) => message.seq <= lastSeq);
  const last = summary.lastMessage?.isOwn === false ? [summary.lastMessage] : [];
  const read = [...shown, ...last].find((message) => message.seq === seq);
  if (read) world.journal.read(tab.chat.userId, handle.id, read.id);
  else
    for (let place = Math.min(lastSeq, seq); place <= seq; place += 1)
      world.journal.read(tab.chat.userId, handle.id, place);
}

function markRead(doing: Doing): string | undefined {
  const isUnread = ({ unread }: ConversationSummary): boolean => unread > 0;
  const found = pickConversation(doing, isUnread) ?? pickConversation(doing);
  if (found === undefined) return undefined;
  const { lastSeq } = found.handle.timeline.get();
  const last = Math.max(lastSeq, found.summary.lastMessage?.seq ?? 0);
  if (last === 0) return undefined;
  const seq = doing.chance.is(0.6) ? last : doing.chance.whole(1, last);
  noteRead(doing, found, seq);
  found.handle.markRead(seq);
  return `up to ${seq} of ${short(found.handle.id)}`;
}

/** The position goes back to the message before, or to whatever stands there. */
function markUnread(doing: Doing): string | undefined {
  const found = pickConversation(doing, ({ id }) => doing.tab.opened.has(id));
  const others = found && messagesOf(found.handle).filter(({ seq, isOwn }) => seq > 0 && !isOwn);
  const message = others && doing.chance.pick(others);
  if (found === undefined || message === undefined) return undefined;
  noteRead(doing, found, message.seq - 1);
  follow(doing, "mark unread", found.handle.markUnread(message.seq));
  return `from ${message.seq} of ${short(found.handle.id)}`;
}

function retry(doing: Doing): string | undefined {
  return withWaiting(doing, ["failed"], async (handle, id) => {
    const { tab, world } = doing;
    const rows = (): readonly OutboxRow[] => [...tab.device.outbox.rows.values()];
    const { dependsOn } = rows().find(({ commandId }) => commandId === id) ?? {};
    // What it answers goes with it, where that has failed too.
    const again = rows()
      .filter(
        ({ commandId, state }) =>
          commandId === id || (commandId === dependsOn && state.name === "failed"),
      )
      .map(({ commandId }) => commandId);
    for (const commandId of again) world.journal.retried(commandId);
    await handle.retry(id);
    // Its failure may have been told meanwhile; one that has failed once more by now is told of for this attempt.
    for (const { commandId, state } of rows())
      if (again.includes(commandId) && state.name !== "failed") world.journal.retried(commandId);
  });
}

function discard(doing: Doing): string | undefined {
  const { journal } = doing.world;
  return withWaiting(doing, ["queued", "attempted", "failed"], async (handle, id) => {
    journal.discarding(id, true);
    try {
      await handle.discard(id);
      journal.discarded(id);
    } catch (thrown) {
      journal.discarding(id, false);
      throw thrown;
    }
  });
}

/** Does something to a message of the device that waits, or has failed. */
function withWaiting(
  doing: Doing,
  states: readonly string[],
  act: (handle: Conversation, id: string) => Promise<void>,
): string | undefined {
  const { tab, chance } = doing;
  const found = [...tab.device.outbox.rows.values()].filter(
    ({ kind, state }) => kind === sendMessageCommand.number && states.includes(state.name),
  );
  const attempted = found.filter(({ state }) => state.wasAttempted === true);
  const row = chance.pick(attempted.length > 0 ? attempted : found);
  if (row === undefined) return undefined;
  follow(doing, "acting on a message", act(tab.chat.conversation(row.lane), row.commandId));
  return `${short(row.commandId)}, ${row.state.name}, in ${short(row.lane)}`;
}

/** Edits or recalls a message of one's own that is on the screen, sent or not. */
export function change(doing: Doing, name: "edit" | "recall"): string | undefined {
  const handle = pickOpened(doing);
  const { world, tab, chance } = doing;
  const live = ({ isOwn, state, status }: Message): boolean =>
    isOwn && state === "live" && status.name !== "failed";
  const own = handle === undefined ? [] : messagesOf(handle).filter(live);
  const waiting = own.filter(({ seq }) => seq === 0);
  const message = chance.pick(waiting.length > 0 ? waiting : own);
  const entry = message && world.journal.entries[(numberIn(message.text) ?? 0) - 1];
  if (handle === undefined || message === undefined || entry === undefined) return undefined;
  const { device } = tab;
  const made: Change = {
    name,
    text: `§${entry.number}§ edit ${entry.changes.length}`,
    place: placeOf(device),
    tab: tab.name,
    isResolved: false,
  };
  entry.changes.push(made);
  const { id } = message;
  const work = name === "edit" ? handle.edit(id, { text: made.text }) : handle.recall(id);
  follow(
    doing,
    name,
    work.then(() => (made.isResolved = true)),
  );
  return `§${entry.number}§, ${message.status.name}, in ${short(handle.id)}`;
}

function hide(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  const message = handle && doing.chance.pick(messagesOf(handle));
  if (handle === undefined || message === undefined) return undefined;
  // One that never left is forgotten, whatever else was done to it.
  if (message.seq === 0) doing.world.journal.disputed(message.id);
  follow(doing, "hide", handle.hide(message.id));
  return `${short(message.id)} in ${short(handle.id)}`;
}

function setDraft(doing: Doing): string | undefined {
  const found = pickConversation(doing);
  if (found === undefined) return undefined;
  found.handle.setDraft(doing.chance.is(0.3) ? "" : `draft ${doing.chance.whole(1, 99)}`);
  return short(found.handle.id);
}

function type(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  handle?.setTyping(doing.chance.is(0.7));
  return handle && short(handle.id);
}

function messagesOf(handle: Conversation): readonly Message[] {
  return handle.timeline.get().rows.flatMap((row) => (row.type === "message" ? [row.message] : []));
}
