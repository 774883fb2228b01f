import { ImError, presenceSignal, typingSignal } from "@im-chat/protocol";
import type { SignalFrame, Welcome } from "@im-chat/protocol";
import type { Push } from "@im-chat/transport";
import type { Changes, Fact } from "../database/changes.ts";
import type { ConversationRecord } from "../database/schema.ts";
import { isSameLink, linkOf } from "../messages/link.ts";
import { fromOutbox, fromRow } from "../messages/message.ts";
import type { Also } from "../outbox/outbox.ts";
import { ignoreLostLink } from "../session/ask.ts";
import { statusOf } from "../session/status.ts";
import type { StorageLoss } from "../storage/storage.ts";
import { readAccountEvent } from "../sync/account.ts";
import { readAccount } from "../sync/heads.ts";
import { readEvent } from "../sync/reducers.ts";
import type { Parts } from "./parts.ts";

/** Whether too much is kept here is looked at when everything has started, and then from time to time. */
const FIRST_BUDGET_MS = 60_000;
const BUDGET_MS = 3_600_000;
/** More places than a lane has. */
const AHEAD = 1e9;

/** Starts a client: the cache first, then the link; from here on each part is told what concerns it.
 * @returns stops all listening. */
export function run(parts: Parts, close: (reason: ImError) => void): () => void {
  const { context, mirror, list, users, tabs } = parts;
  const { connection, database, environment } = context;
  mirror.onReflect((reflected) => {
    list.reflect(reflected);
    users.reflect(reflected);
    const self = mirror.users.get(context.self);
    if (self) parts.self.set(self);
  });
  database.onChange((changes, isLocal) => onChange(parts, changes, isLocal));
  database.onLoggedOut(() => void onLoss(parts, "deleted", close));
  tabs.onFact((fact) => void database.inTurn(async () => tellFact(parts, fact)));
  const reread = (): void => {
    const tell = (changes: Changes) => database.inTurn(() => onChange(parts, changes, false));
    parts.act("reread", { tell }).catch(ignoreLostLink(context.report));
  };
  tabs.onLed(reread);
  const stops = [
    connection.onState(() => onState(parts)),
    connection.onOnline((welcome) => onOnline(parts, welcome, close)),
    connection.onPush((push) => onPush(parts, push)),
    parts.isCaughtUp.subscribe((isCaughtUp) => {
      updateStatus(parts);
      if (!isCaughtUp) return;
      parts.missed = new Map(
        [...mirror.conversations].map(([id, { summary }]) => [id, summary?.lastSeq ?? 0]),
      );
      // Where another tab leads, nothing else tells that there is nothing to show.
      list.setLoaded();
      showAll(parts);
      // When everything started there may have been no network.
      parts.act.prepare();
      parts.telling.start();
      // What is on screen here may be of before what the tab that leads has just read.
      const then = tabs.leads ? readDeferred(parts) : onLink(parts);
      then.catch(ignoreLostLink(context.report));
    }),
    parts.read.subscribe(() => updateStatus(parts)),
    // Before it is told that it freezes: what is stored then needs the database.
    environment.onHide((isLeaving) => {
      flush(parts).catch(context.report);
      // The next page need not wait for this one's claims to lapse.
      if (!isLeaving) return;
      parts.releaseClaims().catch(context.report);
      tabs.sleep();
    }),
    environment.onPage((event) => {
      if (event === "frozen") {
        tabs.sleep();
        parts.session.storage.then((storage) => storage.rest?.()).catch(context.report);
      }
      if (event === "resumed") reread();
      if (event === "shown" || event === "resumed" || event === "online") tabs.wake();
    }),
  ];
  start(parts, close).catch(context.report);
  return () => stops.forEach((stop) => stop());
}

async function start(parts: Parts, close: (reason: ImError) => void): Promise<void> {
  const { context, session, mirror, list, tabs } = parts;
  const storage = await session.storage;
  const tell = (): void => parts.storage.set({ kind: storage.kind, reason: storage.reason });
  tell();
  tabs.join(storage);
  storage.onLoss((loss) => {
    tell();
    if (!storage.isShared) tabs.part();
    onLoss(parts, loss, close).catch(context.report);
  });
  await mirror.start();
  if (mirror.conversations.size > 0) list.setLoaded();
  showAll(parts);
  await mirror.loadRest(context.signal);
  if (parts.isCaughtUp.get()) parts.telling.start();
  showAll(parts);
  if (mirror.hasSnapshot) list.setLoaded();
  parts.act.prepare();
  keepBudget(parts, FIRST_BUDGET_MS);
}

function keepBudget(parts: Parts, afterMs: number): void {
  const { context, session, opened } = parts;
  const { environment, report } = context;
  const keep = async (): Promise<void> => {
    const storage = await session.storage;
    if (storage.kind === "memory") return;
    const room = await import("../database/room.ts");
    await room.keepBudget(storage, { environment, opened });
  };
  environment.setTimer(() => {
    keep()
      .catch(report)
      .finally(() => keepBudget(parts, BUDGET_MS));
  }, afterMs);
}

/** What was stored is gone: everything is read anew from the server, or the user has logged out elsewhere. */
async function onLoss(
  parts: Parts,
  loss: StorageLoss,
  close: (reason: ImError) => void,
): Promise<void> {
  const { context, mirror, list, handles, drafts, outbox } = parts;
  if (loss === "deleted")
    return close(new ImError("cancelled", "Cannot use chat: the user has logged out"));
  // At once: the next reading knows nothing of what waits. Ahead of what is written from here on.
  for (const row of [...mirror.lanes.values()].flat()) {
    const record = mirror.conversations.get(row.lane);
    // What no server has yet comes from nowhere else.
    const also = record?.membershipId === 0 ? putAnew(record) : undefined;
    const command = { ...row, number: row.number - AHEAD };
    outbox.enqueue(row.lane, command, also).catch(context.report);
  }
  await context.database.inTurn(async () => {
    drafts.storeAnew();
    mirror.clear();
    list.clear({ isLoading: true });
  });
  // First: until the server was asked, nobody is told to be in no conversation.
  onLink(parts).catch(ignoreLostLink(context.report));
  for (const handle of handles.values()) await handle.reset();
}

function putAnew(record: ConversationRecord): Also {
  return {
    stores: ["conversations"],
    async write(tx, changes) {
      if (await tx.get("conversations", record.id)) return;
      await tx.put("conversations", record);
      changes.conversations.add(record.id);
    },
  };
}

/** Gets what is missing: from the server, or through the tab that has the link. */
async function onLink({ tabs, sync, attention, handles }: Parts): Promise<void> {
  if (tabs.leads) return sync.start();
  await attention.start();
  for (const { id, isOpen } of handles.values()) {
    if (!isOpen) continue;
    await tabs.logs.hold(id);
    await tabs.logs.catchUp(id);
  }
}

/** An earlier version may have stored what only this one understands. */
async function readDeferred(parts: Parts): Promise<void> {
  const { database } = parts.tabs;
  const some = await database.read(["deferred"], (tx) => tx.getAll("deferred", { limit: 1 }));
  if (some.length === 0) return;
  const { rereadDeferred } = await import("../sync/deferred.ts");
  const isFound = await rereadDeferred({ database, readEvent, readAccountEvent, readAccount });
  if (isFound) await onLink(parts);
}

async function onChange(parts: Parts, changes: Changes, isLocal: boolean): Promise<void> {
  const { context, mirror, handles, pump, attention, recent } = parts;
  const { conversations, lanes, drafts, rows } = changes;
  const named = new Set([...conversations, ...lanes, ...drafts, ...rows.keys()]);
  const touched = [...named].flatMap((id) => handles.get(id) ?? []);
  // Rows are read after the outbox: what has gone from the one is then in the other, and may be in both.
  const read = await mirror.read(changes);
  for (const handle of touched) await handle.read(changes, read.gone.get(handle.id));
  // Who has signed out meanwhile is shown nothing any more.
  if (context.signal.aborted) return;
  read.show();
  for (const handle of touched) handle.show(changes);
  pump.kick(lanes);
  if (parts.isCaughtUp.get()) parts.telling.look(named);
  if (conversations.size > 0) {
    attention.touch();
    recent.touch();
  }
  if (!isLocal) return;
  parts.tellDelivered(conversations);
  for (const fact of changes.facts) {
    // What was missed is caught up in silence, also where its rows are read later.
    const isMissed =
      fact.type === "received" &&
      (!parts.isCaughtUp.get() || fact.row.seq <= (parts.missed.get(fact.conversationId) ?? 0));
    if (isMissed) continue;
    tellFact(parts, fact);
    parts.tabs.tellFact(fact);
  }
}

function tellFact({ context, emitter, mirror }: Parts, fact: Fact): void {
  const { self } = context;
  const { conversationId } = fact;
  if (fact.type === "refused") {
    const { error, command } = fact;
    return emitter.emit("error", { conversationId, error, command });
  }
  if (fact.type === "ended")
    return emitter.emit("membership_ended", { conversationId, by: fact.by });
  if (fact.type === "failed") {
    const { messageId, change, error } = fact;
    return emitter.emit("message_failed", { conversationId, messageId, change, error });
  }
  // A conversation that is gone by now has nothing else to tell.
  if (!mirror.conversations.has(conversationId)) return;
  if (fact.type === "received") {
    const message = fromRow(fact.row, { self, status: { name: "sent" } });
    emitter.emit("message_received", { conversationId, message });
  } else {
    const message = fromOutbox(fact.record, { self, status: { name: "sent" } });
    if (message) emitter.emit("message_sent", { conversationId, message });
  }
}

function updateStatus({ context, status, isCaughtUp, read }: Parts): void {
  const { connection, environment } = context;
  const next = statusOf(status.get(), connection.state, {
    isCaughtUp: isCaughtUp.get(),
    read: read.get(),
    nowMs: environment.now(),
  });
  // A reason given first stays: closing the link is only its consequence.
  if (status.get().name !== "closed") status.set(next);
}

function onState(parts: Parts): void {
  const isOnline = parts.context.connection.state.name === "online";
  if (!isOnline) {
    parts.pump.pause();
    parts.sync.pause();
    parts.users.onLinkLost();
    if (parts.tabs.leads) parts.sync.hurry();
  }
  updateStatus(parts);
  const link = linkOf(parts.context.connection.state);
  if (isSameLink(link, parts.link)) return;
  parts.link = link;
  parts.list.refreshWaiting();
  showAll(parts);
}

/** What is known of the link, or of all conversations together, has changed. */
function showAll({ handles }: Parts): void {
  for (const handle of handles.values()) handle.onLink();
}

function onOnline(parts: Parts, welcome: Welcome, close: (reason: ImError) => void): void {
  const { context, session, users, tabs } = parts;
  if (welcome.self.id !== context.self) {
    const why = `the token is of "${welcome.self.id}", not "${context.self}"`;
    return close(new ImError("unauthenticated", `Cannot sign in: ${why}`));
  }
  const { tokenExpiresAt: expiresAtMs, serverTime: serverTimeMs } = welcome;
  if (tabs.leads) session.tokens?.keep(tabs.ownLink, { expiresAtMs, serverTimeMs });
  users.findPolicy.set(welcome.findUsers);
  parts.self.set(welcome.self);
  // Whom no conversation names is looked at only once kept: oneself always is.
  users.keep([welcome.self]).catch(context.report);
  users.onLink();
  // What has come into view since the hello was not told with it.
  parts.attention.touch();
  onLink(parts).catch(ignoreLostLink(context.report));
}

function onPush(parts: Parts, push: Push): void {
  if (push.type === "watching") return parts.users.onPresences(push.presences);
  if (push.type !== "signal") return parts.tabs.leads ? parts.sync.onPush(push) : undefined;
  try {
    onSignal(parts, push);
  } catch (thrown) {
    parts.context.report(thrown);
  }
}

function onSignal(
  { handles, users, context }: Parts,
  { kind, conversationId, userId = "", data }: SignalFrame,
): void {
  if (kind === presenceSignal.number) users.onPresences([presenceSignal.decode(data)]);
  if (kind !== typingSignal.number || conversationId === undefined || userId === context.self)
    return;
  handles.get(conversationId)?.signals.onSignal(userId, typingSignal.decode(data).isTyping);
}

/** Stores what waits for a pause of its writer. */
export async function flush({ drafts, recent }: Parts): Promise<void> {
  await drafts.flush();
  await recent.flush();
}
