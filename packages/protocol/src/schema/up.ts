import type {
  CommandFrame,
  Credentials,
  Hello,
  Poll,
  QueryFrame,
  Relay,
  SignalFrame,
  UpBody,
  Watch,
} from "../frame.ts";
import type { Field, Message } from "../codec/message.ts";
import { list, message, one, optional } from "../codec/message.ts";
import { oneOf } from "../codec/one-of.ts";
import { refuse } from "../codec/place.ts";
import { USER_ID, UUID, bytes, uint32, uint64, utf8, ofType } from "../codec/shape.ts";
import type { Shape } from "../codec/shape.ts";
import { ANY_BYTES, COUNT, EPOCH_OR_0, NAME, SMALL } from "./entities.ts";

type Body<Frame> = Omit<Frame, "type">;

const guestCredential: Message<Body<Extract<Credentials, { type: "guest" }>>> =
  /* @__PURE__ */ message("GuestCredential", {
    userId: one(1, USER_ID),
    secret: one(2, bytes({ min: "guestSecretBytes", max: "guestSecretBytes" })),
    commandId: one(3, UUID),
    name: one(4, NAME),
  });

const hello: Message<Body<Hello>> = /* @__PURE__ */ message("Hello", {
  versionMin: one(1, uint32({ min: 1 })),
  versionMax: one(2, uint32({ min: 1 })),
  features: list(3, SMALL, "features"),
  deviceId: one(4, UUID),
  credentials: oneOf<Credentials>({
    token: { number: 5, shape: utf8({ max: "tokenBytes" }), key: "token" },
    guest: { number: 6, shape: guestCredential },
  }),
  app: one(7, utf8({ max: "appBytes" })),
  client: one(8, utf8({ max: "clientBytes" })),
  sessionId: optional(9, UUID),
  generation: one(10, SMALL),
});

const command: Message<Body<CommandFrame>> = /* @__PURE__ */ message("Command", {
  commandId: one(1, UUID),
  kind: one(2, uint32({ min: 1 })),
  conversationId: optional(3, UUID),
  epoch: one(4, EPOCH_OR_0),
  data: one(5, ANY_BYTES),
  precondition: optional(
    6,
    message("Precondition", { version: optional(1, COUNT), revision: optional(2, SMALL) }),
  ),
  writtenAt: one(7, COUNT),
});

const query: Message<Body<QueryFrame>> = /* @__PURE__ */ message("Query", {
  kind: one(1, uint32({ min: 1 })),
  data: one(2, ANY_BYTES),
});

const watch: Message<Body<Watch>> = /* @__PURE__ */ message("Watch", {
  conversationIds: list(1, UUID, "watchedConversations"),
  userIds: list(2, USER_ID, "watchedUsers"),
});

export const signal: Message<Body<SignalFrame>> = /* @__PURE__ */ message("Signal", {
  conversationId: optional(1, UUID),
  kind: one(2, uint32({ min: 1 })),
  userId: optional(3, USER_ID),
  data: one(4, bytes({ max: "signalBytes" })),
});

export const relay: Message<Body<Relay>> = /* @__PURE__ */ message("Relay", {
  conversationId: one(1, UUID),
  userId: one(2, USER_ID),
  deviceId: optional(3, UUID),
  kind: one(4, uint32({ min: 1 })),
  data: one(5, bytes({ max: "relayBytes" })),
  number: one(6, uint64()),
});

/** The query stays bytes here, for its codec is that of the kind `sync`. */
const SYNC_QUERY: Shape<Uint8Array> = /* @__PURE__ */ ofType(ANY_BYTES, "SyncQuery");

const poll: Message<Body<Poll>> = /* @__PURE__ */ message("Poll", {
  sync: one(1, SYNC_QUERY),
  waitMs: one(2, uint32({ max: "pollWaitMs" })),
});

/** Frames that say all by being there. */
export const ping: Message<object> = /* @__PURE__ */ message("Ping", {});
export const pong: Message<object> = /* @__PURE__ */ message("Pong", {});

type Unknown = Extract<UpBody, { type: "unknown" }>;

const body: Field<UpBody> = /* @__PURE__ */ oneOf<Exclude<UpBody, Unknown>, Unknown>(
  {
    hello: { number: 2, shape: hello },
    command: { number: 3, shape: command },
    query: { number: 4, shape: query },
    watch: { number: 5, shape: watch },
    signal: { number: 6, shape: signal },
    relay: { number: 7, shape: relay },
    renew: {
      number: 8,
      shape: message("Renew", { token: one(1, utf8({ min: 1, max: "tokenBytes" })) }),
    },
    poll: { number: 9, shape: poll },
    ping: { number: 10, shape: ping },
    pong: { number: 11, shape: pong },
    bye: { number: 12, shape: message("Bye", {}) },
  },
  (place) =>
    place.verb === "read" ? { type: "unknown" } : refuse(place, "invalid", "it has no known type"),
);

/** One frame up before its two properties are made one. */
export const up: Message<{ readonly requestId: number; readonly body: UpBody }> =
  /* @__PURE__ */ message("Up", {
    requestId: one(1, SMALL),
    body,
  });
