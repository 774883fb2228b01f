import {
  catchUpQuery,
  headsQuery,
  ImError,
  LIMITS,
  membersQuery,
  syncQuery,
  uuidToBytes,
  type CatchUpQuery,
  type CatchUpResult,
  type Event,
  type Head,
  type HeadsQuery,
  type HeadsResult,
  type MembersQuery,
  type MembersResult,
  type SyncQuery,
} from "@im-chat/protocol";
import { ROLES } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import type { ConversationKey } from "../log/conversation-queries.ts";
import type { EventProjections } from "../log/event-codec.ts";
import { Faces } from "../log/faces.ts";
import { headBudget, readHead, readRegisters } from "../log/heads.ts";
import { granted, type PageLimits } from "../log/page-limits.ts";
import { readEvents } from "../log/read-events.ts";
import { openReader } from "../log/reader.ts";
import { readHeads, readSync } from "../log/sync.ts";
import type { Deliveries } from "../messages/deliveries.ts";

const membersAfter = define<ConversationKey & { readonly after: string; readonly limit: number }>()(
  (builder, { app, key, after, limit }) =>
    builder
      .selectFrom("member")
      .select(["user_id", "role"])
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("user_id", ">", after)
      .orderBy("user_id")
      .limit(limit),
);

/** Answers with what is new for an account. */
export function createAnswerSync(most: PageLimits) {
  return {
    kind: syncQuery,
    operation: "sync.read" as const,
    answer: (tx: Tx, principal: Principal, query: SyncQuery) =>
      readSync(tx, principal, { query, most }),
  };
}

export const answerHeads = {
  kind: headsQuery,
  operation: "heads.read",
  answer: readNamedHeads,
} as const;
export const answerMembers = {
  kind: membersQuery,
  operation: "members.read",
  answer: readMembers,
} as const;

/** Answers with the events above a cursor, and the head that they lead to. */
export function createAnswerCatchUp(
  projections: EventProjections,
  limits: { readonly told: Told; readonly most: PageLimits },
) {
  return {
    kind: catchUpQuery,
    operation: "events.read" as const,
    answer: (tx: Tx, principal: Principal, query: CatchUpQuery) =>
      catchUp(tx, principal, { query, projections, ...limits }),
  };
}

/** Delivered positions that are not stored yet. */
export type Told = Pick<Deliveries, "over">;

async function catchUp(
  tx: Tx,
  principal: Principal,
  {
    query,
    projections,
    told,
    most,
  }: {
    readonly query: CatchUpQuery;
    readonly projections: EventProjections;
    readonly told: Told;
    readonly most: PageLimits;
  },
): Promise<CatchUpResult> {
  const { conversationId } = query;
  const reader = await openReader(tx, principal, conversationId);
  const { app, epoch } = reader.conversation;
  const { cursor } = query;
  const { behind } = most;
  const limit = granted(query.limit, most.events);
  const page = await readEvents(tx, reader, { cursor, limit, behind, projections });
  const head = await readHead(tx, reader, headBudget());
  const stored = await readRegisters(tx, reader, LIMITS.namedReceipts);
  const events = page.isTooLong ? [] : page.events;
  return {
    isTooLong: page.isTooLong,
    events,
    head,
    hasMore: page.isTooLong ? false : page.hasMore,
    registers: told.over({ app, conversationId, epoch }, stored),
    users: await facesOf({ heads: [head], events }).read(tx, principal.app),
  };
}

async function readNamedHeads(
  tx: Tx,
  principal: Principal,
  { conversationIds }: HeadsQuery,
): Promise<HeadsResult> {
  const ids = [...new Set(conversationIds)];
  const { heads, readKeys } = await readHeads(tx, principal, ids.map(uuidToBytes));
  if (readKeys < ids.length)
    throw new ImError("too_large", "Cannot read heads: they are too large together, ask for fewer");
  return { heads, users: await facesOf({ heads, events: [] }).read(tx, principal.app) };
}

async function readMembers(
  tx: Tx,
  principal: Principal,
  query: MembersQuery,
): Promise<MembersResult> {
  const reader = await openReader(tx, principal, query.conversationId);
  const limit = granted(query.limit, LIMITS.membersPerPage);
  const { app, key } = reader;
  const found = await tx.all(membersAfter, { app, key, after: query.after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const faces = new Faces();
  faces.add(...page.map((member) => member.user_id));
  return {
    members: page.map((member) => ({ userId: member.user_id, role: ROLES.nameOf(member.role) })),
    hasMore: found.length > limit,
    users: await faces.read(tx, app),
    version: reader.conversation.version,
  };
}

function facesOf({
  heads,
  events,
}: {
  readonly heads: readonly Head[];
  readonly events: readonly Event[];
}): Faces {
  const faces = new Faces();
  for (const head of heads) faces.addHead(head);
  for (const event of events) faces.add(event.actor);
  return faces;
}
