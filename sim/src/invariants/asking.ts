import {
  LIMITS,
  addedEvent,
  catchUpQuery,
  decodeBatch,
  draftChangedEvent,
  headsQuery,
  historyQuery,
  mentionedEvent,
  messageHiddenEvent,
  readMovedEvent,
  removedEvent,
  syncQuery,
} from "@im-chat/protocol";
import type { ConversationId, Down, Event, Kind, Up } from "@im-chat/protocol";
import type { Place } from "../world/place.ts";
import type { World } from "../world/world.ts";

/** The periodic check, which may ask once more, comes no sooner after another. */
const PERIOD_MS = 50_000;
/** What a lane had taken from the outbox when the refusal came goes, however slow the page and its storage are. */
const CLAIMED_MS = 10_000;

/** What a request on its way is about. */
interface Asked {
  readonly atMs: number;
  readonly query?: number;
  readonly conversationId?: ConversationId | undefined;
}

/** What a tab has been told of conversations, and since when it has to be quiet about some (C11). */
interface Listener {
  readonly refused: Map<ConversationId, number>;
  readonly told: Map<ConversationId, number>;
  readonly checked: Map<ConversationId, number>;
  allToldMs: number;
}

/** Looks at what tabs ask of a conversation after they were refused as no members: nothing, until there is a reason. */
export function watchAsking(world: World): void {
  const listeners = new Map<string, Listener>();
  const links = new WeakMap<object, Map<number, Asked>>();

  const listenerAt = ({ actor }: Place): Listener => {
    const found = listeners.get(actor.name) ?? newListener(world.schedule.nowMs);
    listeners.set(actor.name, found);
    return found;
  };

  world.network.onDeparture((place, bytes, link) => {
    const asked = links.get(link) ?? new Map<number, Asked>();
    links.set(link, asked);
    const listener = listenerAt(place);
    const { nowMs } = world.schedule;
    for (const frame of decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes }).up) {
      // What asks for everything once more begins with them: the start of a sync, a page that wakes.
      if (frame.type === "watch" || frame.type === "ping") tellAll(listener, nowMs);
      const conversationId = conversationOf(frame);
      if (frame.requestId > 0)
        asked.set(frame.requestId, {
          atMs: nowMs,
          conversationId,
          ...(frame.type === "query" ? { query: frame.kind } : {}),
        });
      if (conversationId !== undefined) judge(place, listener, { frame, conversationId });
    }
  });

  function judge(
    { actor }: Place,
    { refused, checked, allToldMs }: Listener,
    { frame, conversationId }: { readonly frame: Up; readonly conversationId: ConversationId },
  ): void {
    const sinceMs = refused.get(conversationId);
    if (sinceMs === undefined) return;
    const { nowMs } = world.schedule;
    if (frame.type === "command" && nowMs - sinceMs < CLAIMED_MS) return;
    refused.delete(conversationId);
    if (nowMs - (checked.get(conversationId) ?? allToldMs) >= PERIOD_MS)
      return void checked.set(conversationId, nowMs);
    const afterMs = Math.round(nowMs - sinceMs);
    world.violations.push(
      `asking: ${actor.name} sends a ${frame.type} of ${conversationId} ${afterMs} ms after it was refused as no member`,
    );
  }

  world.network.onArrival((place, bytes, link) => {
    const asked = links.get(link);
    const listener = listenerAt(place);
    const { nowMs } = world.schedule;
    for (const frame of decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes }).down) {
      const answered = asked?.get(frame.requestId);
      asked?.delete(frame.requestId);
      const told = toldBy(frame, answered);
      if (told === "all") tellAll(listener, nowMs);
      else for (const id of told) tell(listener, id, nowMs);
      if (frame.type !== "error" || !isRefusal(frame)) continue;
      const { conversationId: id, query, atMs } = answered ?? {};
      // What is sent is refused at once where no membership is held; and nobody waits for a late answer any more.
      if (id === undefined || query === undefined || atMs === undefined) continue;
      if (nowMs - atMs >= LIMITS.requestTimeoutMs) continue;
      // Asked before something was told, it says nothing of what is so now.
      if (Math.max(listener.allToldMs, listener.told.get(id) ?? 0) >= atMs) continue;
      listener.refused.set(id, nowMs);
      world.coverage.count("asking", "refused as no member");
    }
  });
}

function newListener(nowMs: number): Listener {
  return { refused: new Map(), told: new Map(), checked: new Map(), allToldMs: nowMs };
}

function tellAll(listener: Listener, nowMs: number): void {
  listener.refused.clear();
  listener.checked.clear();
  listener.allToldMs = nowMs;
}

function tell({ refused, told }: Listener, id: ConversationId, nowMs: number): void {
  refused.delete(id);
  told.set(id, nowMs);
}

function isRefusal({ code }: Extract<Down, { readonly type: "error" }>): boolean {
  return code === "not_member" || code === "epoch_changed";
}

/** Of which conversation a frame asks for rows, or to which it sends something. */
function conversationOf(frame: Up): ConversationId | undefined {
  if (frame.type === "command") return frame.conversationId;
  if (frame.type !== "query") return undefined;
  if (frame.kind === catchUpQuery.number) return catchUpQuery.decode(frame.data).conversationId;
  if (frame.kind === historyQuery.number) return historyQuery.decode(frame.data).conversationId;
  return undefined;
}

/** Conversations of which a frame is a reason to ask again. */
function toldBy(frame: Down, answered: Asked | undefined): readonly ConversationId[] | "all" {
  switch (frame.type) {
    case "welcome":
    case "behind":
      return "all";
    case "events":
      return frame.conversationId === undefined ? frame.events.flatMap(aboutOf) : [];
    case "command_result":
      return answered?.conversationId === undefined ? [] : [answered.conversationId];
    case "query_result":
      return toldByAnswer(frame.data, answered?.query);
    default:
      return [];
  }
}

function toldByAnswer(
  data: Uint8Array,
  query: number | undefined,
): readonly ConversationId[] | "all" {
  switch (query) {
    // Over HTTP, where nobody looks at what was asked.
    case undefined:
      return "all";
    case syncQuery.number: {
      const { isSnapshot, events, heads } = syncQuery.result.decode(data);
      return isSnapshot
        ? "all"
        : [...events.flatMap(aboutOf), ...heads.map(({ conversationId }) => conversationId)];
    }
    case headsQuery.number:
      return headsQuery.result.decode(data).heads.map(({ conversationId }) => conversationId);
    case catchUpQuery.number:
      return [catchUpQuery.result.decode(data).head.conversationId];
    case historyQuery.number:
      return [historyQuery.result.decode(data).head.conversationId];
    default:
      return [];
  }
}

const ABOUT: readonly Kind<{ readonly conversationId: ConversationId }>[] = [
  removedEvent,
  mentionedEvent,
  readMovedEvent,
  messageHiddenEvent,
  draftChangedEvent,
];

/** The conversation that an entry of an account's log is about. */
function aboutOf({ kind, data }: Event): readonly ConversationId[] {
  if (kind === addedEvent.number) return [addedEvent.decode(data).membership.conversationId];
  const about = ABOUT.find(({ number }) => number === kind);
  return about ? [about.decode(data).conversationId] : [];
}
