import type { ConversationId, EventsFrame } from "@im-chat/protocol";
import { singleFlight } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import { applyAccountEvents } from "./account.ts";
import { APPLY_STORES, applyEvents } from "./apply.ts";
import { HEAD_STORES } from "./heads.ts";
import { readEvent } from "./reducers.ts";
import type { ReadEvent } from "./reducers.ts";

const STORES = [...new Set([...APPLY_STORES, ...HEAD_STORES])] as const;

export interface LiveResult {
  /** Logs that have to be asked: something is missing between here and the push. */
  readonly behind: ReadonlySet<ConversationId>;
  readonly isAccountBehind: boolean;
  readonly wanted: readonly ConversationId[];
  readonly touched: readonly ConversationId[];
  readonly taken: ReadonlyMap<ConversationId, readonly ReadEvent[]>;
}

export interface LiveOptions {
  readonly onApplied: (result: LiveResult) => void;
}

/** Applies pushed events in order of arrival; what comes during one transaction goes into the next together. */
export function createLive(
  context: Context,
  { onApplied }: LiveOptions,
): (frame: EventsFrame) => void {
  let waiting: EventsFrame[] = [];
  const flush = singleFlight(async () => {
    const frames = waiting;
    waiting = [];
    if (frames.length > 0) onApplied(await applyFrames(context, frames));
  });
  return (frame) => {
    waiting.push(frame);
    flush().catch(context.report);
  };
}

function applyFrames(
  { database, self }: Context,
  frames: readonly EventsFrame[],
): Promise<LiveResult> {
  const read = frames.map((frame) => ({
    frame,
    events: frame.conversationId === undefined ? [] : frame.events.map(readEvent),
  }));
  return database.commit(STORES, async (tx, changes) => {
    const behind = new Set<ConversationId>();
    const taken = new Map<ConversationId, readonly ReadEvent[]>();
    const [wanted, touched]: ConversationId[][] = [[], []];
    let isAccountBehind = false;
    for (const { frame, events } of read) {
      const { conversationId, epoch } = frame;
      if (conversationId === undefined) {
        const applied = await applyAccountEvents(tx, changes, {
          epoch,
          events: frame.events,
          self,
        });
        isAccountBehind ||= applied.mustAsk;
        wanted?.push(...applied.wanted);
        touched?.push(...applied.touched);
        continue;
      }
      const applied = await applyEvents(tx, changes, { conversationId, epoch, events, self });
      if (applied.mustAsk) behind.add(conversationId);
      taken.set(conversationId, [...(taken.get(conversationId) ?? []), ...applied.taken]);
    }
    return { behind, isAccountBehind, wanted: wanted ?? [], touched: touched ?? [], taken };
  });
}
