import type { Conversation, Envelope, Head, Row, User } from "../src/entities.ts";
import type { Credentials, Event, Up, UpBody } from "../src/frame.ts";

/** A UUIDv7 that says its number. */
export function uuidOf(number: number): string {
  return `01890a5d-ac96-774b-bcce-${number.toString(16).padStart(12, "0")}`;
}

export function up(body: UpBody): Up {
  return { ...body, requestId: 1 };
}

export const ENVELOPE: Envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 };

export const ROW: Row = {
  seq: 1,
  messageId: uuidOf(1),
  sender: "alice",
  createdAt: 1_700_000_000_000,
  writtenAt: 0,
  version: 1,
  revision: 0,
  editedAt: 0,
  state: "live",
  envelope: ENVELOPE,
  codec: 0,
  body: new Uint8Array(0),
};

export const CONVERSATION: Conversation = {
  kind: "group",
  name: "",
  avatar: "",
  persistence: "sync",
  history: "joined",
  createdBy: "alice",
  createdAt: 1,
  memberCount: 2,
  faces: [],
};

export const HEAD: Head = {
  conversationId: uuidOf(2),
  membershipId: 7,
  visibleFromSeq: 1,
  epoch: 9,
  version: 1,
  lastSeq: 1,
  readSeq: 0,
  unread: 1,
  mentions: 0,
  activeAt: 1,
  role: "member",
  conversation: CONVERSATION,
  registers: [],
};

export const USER: User = { id: "alice", name: "Alice", avatar: "", kind: "user", revision: 1 };

export const EVENT: Event = {
  version: 1,
  kind: 1,
  data: new Uint8Array(0),
  isBlank: false,
  at: 0,
  actor: "",
};

const hello: Extract<Up, { type: "hello" }> = {
  type: "hello",
  requestId: 1,
  versionMin: 1,
  versionMax: 1,
  features: [],
  deviceId: uuidOf(3),
  credentials: { type: "token", token: "t" },
  app: "demo",
  client: "test/1",
  generation: 0,
};

const command: Extract<Up, { type: "command" }> = {
  type: "command",
  requestId: 2,
  commandId: uuidOf(4),
  kind: 5,
  conversationId: uuidOf(2),
  epoch: 9,
  data: new Uint8Array(0),
  writtenAt: 0,
};

const guest: Extract<Credentials, { type: "guest" }> = {
  type: "guest",
  userId: "~guest",
  secret: new Uint8Array(32),
  commandId: uuidOf(5),
  name: "Guest",
};

/** Frames that pass as they are. */
export const BATCH: {
  readonly hello: typeof hello;
  readonly command: typeof command;
  readonly guest: typeof guest;
} = { hello, command, guest };
