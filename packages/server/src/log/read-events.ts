import { LIMITS, type Cursor, type Event } from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { ConversationEventTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import type { ConversationKey } from "./conversation-queries.ts";
import { toConversation } from "./entities.ts";
import { toBlankEvent, toEvent, type EventProjections } from "./event-codec.ts";
import type { Reader } from "./reader.ts";
import { readRow } from "./rows.ts";

const eventsAbove = define<
  ConversationKey & { readonly version: number; readonly limit: number }
>()((builder, { app, key, version, limit }) =>
  builder
    .selectFrom("conversation_event")
    .selectAll()
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("version", ">", version)
    .orderBy("version")
    .limit(limit),
);

export type EventPage =
  | { readonly isTooLong: true }
  | { readonly isTooLong: false; readonly events: readonly Event[]; readonly hasMore: boolean };

/** Events of a conversation above a cursor, in order and without holes; those about rows that the reader may not see are blank.
 * `isTooLong` when the cursor is of another history, ahead, of an earlier stay, or too far behind. */
export async function readEvents(
  tx: Tx,
  reader: Reader,
  range: {
    readonly cursor: Cursor;
    readonly limit: number;
    /** Events above which a client had better fetch the newest page. */
    readonly behind: number;
    readonly projections: EventProjections;
  },
): Promise<EventPage> {
  const { app, key, conversation } = reader;
  const { version } = range.cursor;
  if (isTooLong(reader, range)) return { isTooLong: true };
  const stored = await tx.all(eventsAbove, { app, key, version, limit: range.limit });
  const events: Event[] = [];
  let bytes = 0;
  for (const entry of stored) {
    const event = await toVisibleEvent(tx, reader, {
      stored: entry,
      projections: range.projections,
    });
    bytes += event.data.length;
    if (bytes > LIMITS.pageBytes && events.length > 0) break;
    events.push(event);
  }
  const reached = events.at(-1)?.version ?? version;
  return { isTooLong: false, events, hasMore: reached < conversation.version };
}

function isTooLong(
  { conversation, member }: Reader,
  { cursor, behind }: { readonly cursor: Cursor; readonly behind: number },
): boolean {
  if (cursor.epoch !== conversation.epoch || cursor.version > conversation.version) return true;
  if (cursor.version < member.join_version) return true;
  return conversation.version - cursor.version > behind;
}

async function toVisibleEvent(
  tx: Tx,
  reader: Reader,
  source: { readonly stored: ConversationEventTable; readonly projections: EventProjections },
): Promise<Event> {
  const { stored, projections } = source;
  const row = stored.seq === 0 ? undefined : await readRow(tx, reader, stored.seq);
  if (stored.seq !== 0 && row === undefined) return toBlankEvent(stored.version);
  return toEvent(projections, {
    stored,
    row,
    conversation: toConversation(reader.conversation),
  });
}
