import type { Conversation, Head, Part, Row, User } from "../src/entities.ts";
import type { Credentials, Event, Up } from "../src/frame.ts";
import { encodeBody } from "../src/body.ts";
import { messageSentEvent } from "../src/events.ts";

// The values behind the golden vectors. Add to them; a vector that was written is never changed.

export const MAX = Number.MAX_SAFE_INTEGER;
export const MAX_EPOCH = 2 ** 48 - 1;
export const TIME = 1_790_000_000_000;
export const MESSAGE = "019c4a2e-6f00-7a3b-8c4d-5e6f70819203";
export const REPLY = "019c4a2e-6e00-7000-8000-000000000001";
export const GROUP = "019c4a2d-1000-7bbb-9bbb-bbbbbbbbbbbb";
export const DIRECT = "5a2f3c4d-5e6f-8071-8293-a4b5c6d7e8f9";
export const DEVICE = "0d0e0f10-1112-4314-9516-171819202122";
export const SESSION = "ffffffff-ffff-7fff-bfff-ffffffffffff";
export const NONE = new Uint8Array(0);
export const PARTS: readonly Part[] = [{ kind: "text", text: "Hello 你好 👋🏽 שלום" }];
const BODY = encodeBody(PARTS);

export const alice: User = {
  id: "alice",
  name: "Alice",
  avatar: "https://example.org/a.png",
  kind: "user",
  revision: 3,
};
export const guest: User = {
  id: "~AAECAwQFBgcICQoLDA0ODw",
  name: "",
  avatar: "",
  kind: "guest",
  revision: 0,
};
export const row: Row = {
  seq: 42,
  messageId: MESSAGE,
  sender: "alice",
  createdAt: TIME,
  writtenAt: TIME - 1500,
  version: 57,
  revision: 0,
  editedAt: 0,
  state: "live",
  envelope: {
    kind: "text",
    mentions: ["bob", "~AAECAwQFBgcICQoLDA0ODw"],
    mentionsAll: true,
    replyTo: REPLY,
    expiresAt: TIME + 86_400_000,
  },
  codec: 0,
  body: BODY,
};
export const recalledRow: Row = {
  ...row,
  version: 60,
  revision: 2,
  editedAt: TIME + 5000,
  state: "recalled",
  envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
  body: NONE,
};
export const noticeRow: Row = {
  seq: 1,
  messageId: REPLY,
  sender: "",
  createdAt: TIME,
  writtenAt: 0,
  version: 1,
  revision: 0,
  editedAt: 0,
  state: "live",
  envelope: { kind: "notice", mentions: [], mentionsAll: false, expiresAt: 0 },
  codec: 0,
  body: NONE,
  notice: { kind: "renamed", users: ["bob"], text: "Team" },
};
export const newerRow: Row = {
  ...noticeRow,
  envelope: { ...noticeRow.envelope, kind: { unknown: 77 } },
  notice: { kind: { unknown: 99 }, users: [], text: "" },
};
export const group: Conversation = {
  kind: "group",
  name: "Team",
  avatar: "https://example.org/t.png",
  parentId: REPLY,
  persistence: "async",
  history: "all",
  createdBy: "alice",
  createdAt: TIME,
  memberCount: 3,
  faces: ["alice", "bob", "carol"],
};
export const direct: Conversation = {
  kind: "direct",
  name: "",
  avatar: "",
  persistence: "sync",
  history: "joined",
  createdBy: "",
  createdAt: 0,
  memberCount: 2,
  faces: ["alice", "bob"],
};
export const head: Head = {
  conversationId: GROUP,
  membershipId: MAX_EPOCH,
  visibleFromSeq: 5,
  epoch: 123_456_789_012,
  version: 57,
  lastSeq: 42,
  readSeq: 40,
  unread: 2,
  mentions: 1,
  activeAt: TIME,
  role: "owner",
  conversation: group,
  lastRow: row,
  registers: [{ userId: "bob", readSeq: 41, deliveredSeq: 42 }],
};
export const emptyHead: Head = {
  conversationId: DIRECT,
  membershipId: 1,
  visibleFromSeq: 1,
  epoch: 1,
  version: 0,
  lastSeq: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  activeAt: 0,
  role: "member",
  conversation: direct,
  registers: [],
};
export const event: Event = {
  version: 57,
  kind: 1,
  data: messageSentEvent.encode(row),
  isBlank: false,
  at: 0,
  actor: "",
};
export const blank: Event = { version: 58, kind: 0, data: NONE, isBlank: true, at: 0, actor: "" };
export const recall: Event = {
  version: 59,
  kind: 6,
  data: messageSentEvent.encode(recalledRow),
  isBlank: false,
  at: TIME,
  actor: "bob",
  commandId: REPLY,
};
export const sync = {
  account: { epoch: 77, version: 12 },
  stamp: Uint8Array.of(1, 2, 3, 255),
  limit: 50,
  page: NONE,
};
export const guestCredential: Credentials = {
  type: "guest",
  userId: guest.id,
  secret: Uint8Array.from({ length: 32 }, (_, index) => index),
  commandId: MESSAGE,
  name: "Visitor",
};
export const hello: Extract<Up, { type: "hello" }> = {
  type: "hello",
  requestId: 1,
  versionMin: 1,
  versionMax: 1,
  features: [1, 2, 300],
  deviceId: DEVICE,
  credentials: { type: "token", token: "eyJhbGciOiJFZERTQSJ9.e30.c2ln" },
  app: "demo",
  client: "im-chat/1.0.0",
  generation: 0,
};
export const send = { envelope: row.envelope, codec: 0, body: BODY };
