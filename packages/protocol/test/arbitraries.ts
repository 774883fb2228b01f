import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import type {
  Conversation,
  Cursor,
  Envelope,
  Head,
  Member,
  Membership,
  Notice,
  Part,
  Presence,
  Register,
  Row,
  User,
} from "../src/entities.ts";
import { ERROR_CODES } from "../src/error.ts";
import type { ImErrorCode } from "../src/error.ts";
import type { Down, Event, SignalFrame, Relay, Up } from "../src/frame.ts";
import { uuidFromBytes } from "../src/ids.ts";
import type { CreateConversation } from "../src/values.ts";
import { userIdProblem } from "../src/user-id.ts";

/** fast-check's records with optional keys, typed as our own are. */
function record<Value>(fields: {
  readonly [Key in keyof Value]-?: Arbitrary<Value[Key] | undefined>;
}): Arbitrary<Value> {
  return fc.record<Record<string, unknown>>({ ...fields }).map((value) => {
    const entries = Object.entries(value).filter(([, content]) => content !== undefined);
    return Object.fromEntries(entries) as Value;
  });
}

const maybe = <Value>(value: Arbitrary<Value>): Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const bytes = (maxLength: number, minLength = 0): Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });
const few = <Value>(value: Arbitrary<Value>): Arbitrary<Value[]> =>
  fc.array(value, { maxLength: 3 });
// Well-formed text of all planes, empty and short more often than not.
const text = (maxLength = 40): Arbitrary<string> => fc.string({ unit: "binary", maxLength });

const uuid: Arbitrary<string> = bytes(16, 16).map(uuidFromBytes);
const userId: Arbitrary<string> = fc
  .oneof(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 }), text(20))
  .filter((value) => userIdProblem(value) === undefined);
const userIdOrNone = fc.oneof(fc.constant(""), userId);
const count = fc.oneof(fc.nat(), fc.maxSafeNat());
const positive = fc.oneof(
  fc.integer({ min: 1 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);
const small = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 0xffff_ffff }));
const epoch = fc.integer({ min: 1, max: 2 ** 48 - 1 });
const epochOr0 = fc.oneof(fc.constant(0), epoch);
const name = text(30);
const avatar = fc.webUrl();
const flag = fc.boolean();

const cursor: Arbitrary<Cursor> = record<Cursor>({ epoch, version: count });
const user: Arbitrary<User> = record<User>({
  id: userId,
  name,
  avatar,
  kind: fc.constantFrom("user", "guest", "bot", "system", "deleted"),
  revision: count,
});
const conversation: Arbitrary<Conversation> = record<Conversation>({
  kind: fc.constantFrom("direct", "group", "channel"),
  name,
  avatar,
  parentId: maybe(uuid),
  persistence: fc.constantFrom("sync", "async"),
  history: fc.constantFrom("joined", "all"),
  createdBy: userIdOrNone,
  createdAt: count,
  memberCount: small,
  faces: few(userId),
});
const role = fc.constantFrom("member" as const, "admin" as const, "owner" as const);
const member: Arbitrary<Member> = record<Member>({ userId, role });
const membership: Arbitrary<Membership> = record<Membership>({
  conversationId: uuid,
  membershipId: epoch,
  visibleFromSeq: positive,
});
const register: Arbitrary<Register> = record<Register>({
  userId,
  readSeq: count,
  deliveredSeq: count,
});
const presence: Arbitrary<Presence> = record<Presence>({
  userId,
  isOnline: flag,
  lastSeenAt: count,
});
const unknownKind = fc.integer({ min: 1000, max: 0xffff_ffff }).map((unknown) => ({ unknown }));
const envelope: Arbitrary<Envelope> = record<Envelope>({
  kind: fc.oneof(fc.constantFrom("text" as const, "notice" as const), unknownKind),
  mentions: few(userId),
  mentionsAll: flag,
  replyTo: maybe(uuid),
  expiresAt: count,
});
const notice: Arbitrary<Notice> = record<Notice>({
  kind: fc.oneof(fc.constantFrom("created", "added", "removed", "left", "renamed"), unknownKind),
  users: few(userId),
  text: name,
});
const row: Arbitrary<Row> = record<Row>({
  seq: positive,
  messageId: uuid,
  sender: userIdOrNone,
  createdAt: count,
  writtenAt: count,
  version: positive,
  revision: small,
  editedAt: count,
  state: fc.constantFrom("live", "recalled", "erased", "expired"),
  envelope,
  codec: small,
  body: bytes(300),
  notice: maybe(notice),
});
const head: Arbitrary<Head> = record<Head>({
  conversationId: uuid,
  membershipId: epoch,
  visibleFromSeq: positive,
  epoch,
  version: count,
  lastSeq: count,
  readSeq: count,
  readVersion: maybe(positive),
  draft: maybe(fc.string({ unit: "binary", minLength: 1, maxLength: 40 })),
  draftVersion: maybe(positive),
  unread: small,
  mentions: small,
  activeAt: count,
  role,
  conversation,
  lastRow: maybe(row),
  registers: few(register),
});
const event: Arbitrary<Event> = record<Event>({
  version: positive,
  kind: small,
  data: bytes(300),
  isBlank: flag,
  at: count,
  actor: userIdOrNone,
  commandId: maybe(uuid),
});

const kindNumber = fc.integer({ min: 1, max: 2000 });
const requestId = small;
const SIGNAL = {
  kind: kindNumber,
  conversationId: maybe(uuid),
  userId: maybe(userId),
  data: bytes(100),
};
const RELAY = {
  conversationId: uuid,
  userId,
  deviceId: maybe(uuid),
  kind: kindNumber,
  data: bytes(100),
  number: count,
};
const signal = record<SignalFrame & { requestId: number }>({
  type: fc.constant("signal"),
  requestId,
  ...SIGNAL,
});
const relay = record<Relay & { requestId: number }>({
  type: fc.constant("relay"),
  requestId,
  ...RELAY,
});
const guest = record<Extract<Extract<Up, { type: "hello" }>["credentials"], { type: "guest" }>>({
  type: fc.constant("guest"),
  userId,
  secret: bytes(32, 32),
  commandId: uuid,
  name,
});
const credentials = fc.oneof(
  fc.record({ type: fc.constant("token" as const), token: text() }),
  guest,
);

type UpFrames = {
  readonly [Type in Exclude<Up["type"], "unknown">]: Arbitrary<Extract<Up, { type: Type }>>;
};
type DownFrames = { readonly [Type in Down["type"]]: Arbitrary<Extract<Down, { type: Type }>> };

/** A frame that is told by its type alone. */
const bare = <Type extends string>(type: Type): Arbitrary<{ type: Type; requestId: number }> =>
  fc.record({ type: fc.constant(type), requestId });

export const UP: UpFrames = {
  hello: record<Extract<Up, { type: "hello" }>>({
    type: fc.constant("hello"),
    requestId,
    versionMin: kindNumber,
    versionMax: kindNumber,
    features: few(small),
    deviceId: uuid,
    credentials,
    app: text(10),
    client: text(10),
    sessionId: maybe(uuid),
    generation: small,
  }),
  command: record<Extract<Up, { type: "command" }>>({
    type: fc.constant("command"),
    requestId,
    commandId: uuid,
    kind: kindNumber,
    conversationId: maybe(uuid),
    epoch: epochOr0,
    data: bytes(300),
    precondition: maybe(
      record<{ version?: number; revision?: number; after?: string }>({
        version: maybe(positive),
        revision: maybe(fc.integer({ min: 1, max: 0xffff_ffff })),
        after: maybe(uuid),
      }),
    ),
    writtenAt: count,
    retries: maybe(fc.integer({ min: 1, max: 0xffff_ffff })),
  }),
  query: fc.record({ type: fc.constant("query"), requestId, kind: kindNumber, data: bytes(300) }),
  watch: fc.record({
    type: fc.constant("watch"),
    requestId,
    conversationIds: few(uuid),
    userIds: few(userId),
  }),
  signal,
  relay,
  renew: fc.record({ type: fc.constant("renew"), requestId, token: fc.string({ minLength: 1 }) }),
  // What a poll holds is a message: without a field in it, it would be told by its absence.
  poll: fc.record({
    type: fc.constant("poll"),
    requestId,
    sync: bytes(100),
    waitMs: fc.nat({ max: 60_000 }),
  }),
  ping: bare("ping"),
  pong: bare("pong"),
  bye: bare("bye"),
};

const CODES = Object.keys(ERROR_CODES) as ImErrorCode[];

export const DOWN: DownFrames = {
  error: record<Extract<Down, { type: "error" }>>({
    type: fc.constant("error"),
    requestId,
    code: fc.constantFrom(...CODES),
    message: text(),
    retryAfterMs: maybe(fc.integer({ min: 1, max: 0xffff_ffff })),
  }),
  welcome: fc.record({
    type: fc.constant("welcome"),
    requestId,
    version: kindNumber,
    features: few(small),
    sessionId: uuid,
    self: user,
    app: fc.string({ minLength: 1, maxLength: 20 }),
    tokenExpiresAt: count,
    heartbeatMs: small,
    serverTime: count,
    limits: fc.record({
      batchBytes: small,
      bodyBytes: small,
      commandsPerBatch: small,
      watched: small,
      groupMembers: small,
    }),
    findUsers: fc.constantFrom("none", "host", "open"),
  }),
  command_result: fc.record({
    type: fc.constant("command_result"),
    requestId,
    epoch: epochOr0,
    version: count,
    seq: count,
    at: count,
    isReplayed: flag,
    isAccepted: flag,
    data: bytes(100),
  }),
  query_result: fc.record({ type: fc.constant("query_result"), requestId, data: bytes(300) }),
  watching: fc.record({ type: fc.constant("watching"), requestId, presences: few(presence) }),
  events: record<Extract<Down, { type: "events" }>>({
    type: fc.constant("events"),
    requestId,
    conversationId: maybe(uuid),
    epoch,
    events: few(event),
  }),
  hints: fc.record({
    type: fc.constant("hints"),
    requestId,
    hints: few(fc.record({ conversationId: uuid, epoch, version: count })),
  }),
  registers: fc.record({
    type: fc.constant("registers"),
    requestId,
    conversationId: uuid,
    epoch,
    registers: few(register),
  }),
  signal,
  relay,
  relay_result: fc.record({ type: fc.constant("relay_result"), requestId, delivered: small }),
  renewed: fc.record({ type: fc.constant("renewed"), requestId, tokenExpiresAt: count }),
  goaway: fc.record({
    type: fc.constant("goaway"),
    requestId,
    code: small,
    message: text(),
    retryAfterMs: small,
  }),
  ping: bare("ping"),
  pong: bare("pong"),
  behind: bare("behind"),
};

export const up: Arbitrary<Up> = fc.oneof(...Object.values<Arbitrary<Up>>(UP));
export const down: Arbitrary<Down> = fc.oneof(...Object.values<Arbitrary<Down>>(DOWN));

export const parts: Arbitrary<Part[]> = fc.array(
  fc.oneof(
    record<Extract<Part, { kind: "text" }>>({ kind: fc.constant("text"), text: text(200) }),
    record<Extract<Part, { kind: "unknown" }>>({
      kind: fc.constant("unknown"),
      number: fc.integer({ min: 2, max: 5000 }),
      text: text(50),
      data: bytes(50),
    }),
  ),
  { maxLength: 5 },
);

const seqAnchor = fc.record({ type: fc.constantFrom("before", "after", "around"), seq: count });
const send = { envelope, codec: small, body: bytes(300) };
const users = few(user);
const page = fc.nat({ max: 100 });
const createConversation = record<CreateConversation>({
  kind: fc.constantFrom("direct", "group", "channel"),
  name,
  avatar,
  members: few(userId),
  parentId: maybe(uuid),
  persistence: fc.constantFrom("sync", "async"),
  history: fc.constantFrom("joined", "all"),
});

/** A value of each kind, by group and name; of its result as `name result`. */
export const KIND_VALUES: Readonly<Record<string, Arbitrary<unknown>>> = {
  "command createConversation": createConversation,
  "command createConversation result": fc.record({ head, users }),
  "command addMembers": fc.record({ users: few(userId) }),
  "command removeMember": fc.record({ userId }),
  "command leaveConversation": fc.constant({}),
  "command sendMessage": fc.record(send),
  "command markRead": record<{ seq: number; isUnread?: boolean }>({
    seq: positive,
    isUnread: fc.constantFrom(true, undefined),
  }),
  "command markRead result": fc.record({ seq: count, version: count }),
  "command registerGuest": fc.constant({}),
  "command editMessage": fc.record({ messageId: uuid, ...send }),
  "command recallMessage": fc.record({ messageId: uuid }),
  "command hideMessage": fc.record({ messageId: uuid }),
  "command setDraft": fc.record({ conversationId: uuid, text: text(), baseVersion: count }),
  "command setDraft result": fc.record({ version: count }),
  "command updateConversation": record<{ name?: string; avatar?: string }>({
    name: maybe(name),
    avatar: maybe(avatar),
  }),
  "command upsertUser": fc.record({
    id: userId,
    name,
    avatar,
    kind: fc.constantFrom("user", "guest", "bot", "system", "deleted"),
  }),
  "command deleteUser": fc.record({ id: userId }),
  "command revokeTokens": fc.record({ userId }),
  "query sync": record<{ account?: Cursor; stamp: Uint8Array; limit: number; page: Uint8Array }>({
    account: maybe(cursor),
    stamp: bytes(50),
    limit: page,
    page: bytes(50),
  }),
  "query sync result": fc.record({
    account: cursor,
    events: few(event),
    isSnapshot: flag,
    memberships: few(membership),
    heads: few(head),
    stamp: bytes(50),
    nextPage: bytes(50),
    users,
    hasMoreEvents: flag,
  }),
  "query catchUp": fc.record({ conversationId: uuid, cursor, limit: page }),
  "query catchUp result": fc.record({
    isTooLong: flag,
    events: few(event),
    head,
    hasMore: flag,
    registers: few(register),
    users,
  }),
  "query history": fc.record({
    conversationId: uuid,
    anchor: fc.oneof(fc.constant({ type: "newest" }), seqAnchor),
    limit: page,
  }),
  "query history result": fc.record({
    epoch,
    version: count,
    rows: few(row),
    fromSeq: count,
    toSeq: count,
    head,
    registers: few(register),
    users,
  }),
  "query heads": fc.record({ conversationIds: few(uuid) }),
  "query heads result": fc.record({ heads: few(head), users }),
  "query findUsers": fc.record({ text: text(), limit: page }),
  "query findUsers result": fc.record({ users }),
  "query getUsers": fc.record({ ids: few(userId) }),
  "query getUsers result": fc.record({ users }),
  "query members": fc.record({ conversationId: uuid, after: userIdOrNone, limit: page }),
  "query members result": fc.record({ members: few(member), hasMore: flag, users, version: count }),
  "event messageSent": row,
  "event messageChanged": row,
  "event messageRecalled": row,
  "event conversationCreated": record<
    object & { conversation: Conversation; members: Member[]; row?: Row }
  >({
    conversation,
    members: few(member),
    row: maybe(row),
  }),
  "event membersChanged": fc.record({
    added: few(member),
    removed: few(userId),
    memberCount: small,
    row,
  }),
  "event conversationChanged": record<{ conversation: Conversation; row?: Row }>({
    conversation,
    row: maybe(row),
  }),
  "event added": fc.record({ membership, by: userIdOrNone }),
  "event removed": fc.record({ conversationId: uuid, membershipId: epoch, by: maybe(userId) }),
  "event mentioned": fc.record({
    conversationId: uuid,
    membershipId: epoch,
    seq: positive,
    messageId: uuid,
  }),
  "event readMoved": fc.record({ conversationId: uuid, epoch, seq: count }),
  "event draftChanged": fc.record({ conversationId: uuid }),
  "event messageHidden": fc.record({ conversationId: uuid, messageId: uuid }),
  "event profileChanged": fc.record({ user }),
  "event registered": user,
  "signal typing": fc.record({ isTyping: flag }),
  "signal delivered": fc.record({ epoch, seq: positive }),
  "signal presence": presence,
};
