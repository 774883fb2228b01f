import { deliveredSignal } from "@im-chat/protocol";
import type { ConversationId } from "@im-chat/protocol";
import type { Mirror } from "../database/mirror.ts";
import type { Summary } from "../database/schema.ts";
import { coalesce } from "../session/context.ts";
import type { Context } from "../session/context.ts";

/** Positions of this time are told together. */
const GATHER_MS = 200;

/** Tells senders how far their messages have come to this device; lost ones are made good by the next.
 * @returns to be called with conversations whose new state is stored. */
export function createDelivered(
  context: Context,
  mirror: Mirror,
): (ids: Iterable<ConversationId>) => void {
  const { connection, environment } = context;
  /** By history: a restored server counts from where its copy was. */
  const told = new Map<string, number>();
  const keyOf = (id: ConversationId, { epoch }: Summary): string => `${epoch} ${id}`;
  const waiting = new Set<ConversationId>();
  const later = coalesce(environment);

  const tell = (): void => {
    for (const conversationId of waiting) {
      const summary = mirror.conversations.get(conversationId)?.summary;
      if (!summary || summary.epoch === 0) continue;
      const { lastSeq: seq } = summary;
      const key = keyOf(conversationId, summary);
      if (seq <= (told.get(key) ?? 0)) continue;
      told.set(key, seq);
      const data = deliveredSignal.encode({ epoch: summary.epoch, seq });
      connection.signal({ kind: deliveredSignal.number, conversationId, data });
    }
    waiting.clear();
  };

  return (ids) => {
    if (connection.state.name !== "online") return;
    for (const id of ids) {
      const summary = mirror.conversations.get(id)?.summary;
      // What counts is of others, and need not be what came last.
      if (!summary?.unread) continue;
      const known = Math.max(summary.readSeq, told.get(keyOf(id, summary)) ?? 0);
      if (summary.lastSeq > known) waiting.add(id);
    }
    if (waiting.size > 0) later(tell, GATHER_MS);
  };
}
