import type { ConversationId, EventsFrame } from "@im-chat/protocol";
import { singleFlight } from "../session/context.ts";
import type { LeadContext } from "../session/context.ts";
import { applyAccountEvents } from "./account.ts";
import type { AccountApplied } from "./account.ts";
import { applyEvents } from "./apply.ts";
import type { Applied } from "./apply.ts";
import { SYNC_STORES, want } from "./heads.ts";
import { readEvent } from "./reducers.ts";

/** What came of one frame; without a conversation it is of the account's log. */
export interface LiveResult
  extends Partial<Pick<AccountApplied, "touched" | "wanted">>, Partial<Pick<Applied, "taken">> {
  readonly conversationId?: ConversationId;
  /** Something is missing between here and the push: the log has to be asked. */
  readonly mustAsk: boolean;
}

/** Applies pushed events in order of arrival; what comes during one transaction goes into the next together, and what comes
 * of one log without another's between is one frame there: it is read and written once, not for each event. */
export function createLive(
  context: LeadContext,
  onApplied: (results: readonly LiveResult[]) => void,
): (frame: EventsFrame) => void {
  let waiting: EventsFrame[] = [];
  const flush = singleFlight(async () => {
    const frames = waiting;
    waiting = [];
    if (frames.length > 0) onApplied(await applyFrames(context, frames));
  });
  return (frame) => {
    const { conversationId, epoch } = frame;
    const last = waiting.at(-1);
    const isNext = last?.conversationId === conversationId && last?.epoch === epoch;
    const before = (isNext && waiting.pop()?.events) || [];
    waiting.push({ ...frame, events: [...before, ...frame.events] });
    flush().catch(context.report);
  };
}

function applyFrames(
  { database, self }: LeadContext,
  frames: readonly EventsFrame[],
): Promise<readonly LiveResult[]> {
  return database.commit(SYNC_STORES, async (tx, changes) => {
    const results: LiveResult[] = [];
    for (const { conversationId, epoch, events } of frames) {
      if (conversationId === undefined) {
        const applied = await applyAccountEvents(tx, changes, { epoch, events, self });
        await want(tx, applied.wanted);
        results.push(applied);
        continue;
      }
      const batch = { conversationId, epoch, events: events.map(readEvent), self };
      results.push({ conversationId, ...(await applyEvents(tx, changes, batch)) });
    }
    return results;
  });
}
