import { deliveredSignal } from "@im-chat/protocol";
import type { ConversationId } from "@im-chat/protocol";
import type { Mirror } from "../database/mirror.ts";
import { coalesce } from "../session/context.ts";
import type { Context } from "../session/context.ts";

/** Positions of this time are told together. */
const GATHER_MS = 200;
/** As many at a time: beyond 20 signals a second, after the first hundred, a server hears none. */
const MAX_TOLD = 3;

/** Tells senders how far their messages have come to this device; lost ones are made good by the next.
 * @returns to be called with conversations whose new state is stored. */
export function createDelivered(
  context: Context,
  mirror: Mirror,
): (ids: Iterable<ConversationId>) => void {
  const { connection, environment } = context;
  /** By history: a restored server counts from where its copy was. */
  const told = new Map<string, number>();
  const waiting = new Set<ConversationId>();
  const later = coalesce(environment);

  const tell = (): void => {
    if (connection.state.name !== "online") return;
    let left = MAX_TOLD;
    for (const conversationId of waiting) {
      if (left === 0) return later(tell, GATHER_MS);
      waiting.delete(conversationId);
      const summary = mirror.conversations.get(conversationId)?.summary;
      // What counts is of others, and need not be what came last.
      if (!summary?.unread) continue;
      const { epoch, lastSeq: seq, readSeq } = summary;
      const key = `${epoch} ${conversationId}`;
      if (seq <= Math.max(readSeq, told.get(key) ?? 0)) continue;
      told.set(key, seq);
      left -= 1;
      const data = deliveredSignal.encode({ epoch, seq });
      connection.signal({ kind: deliveredSignal.number, conversationId, data });
    }
  };

  return (ids) => {
    for (const id of ids) waiting.add(id);
    later(tell, GATHER_MS);
  };
}
