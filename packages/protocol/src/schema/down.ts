import { ERROR_CODES } from "../error.ts";
import type { ImErrorCode } from "../error.ts";
import type {
  CommandResult,
  DownBody,
  ErrorFrame,
  EventsFrame,
  FindUsersPolicy,
  Hint,
  NegotiatedLimits,
  RegistersFrame,
  Welcome,
} from "../frame.ts";
import type { Field, Message } from "../codec/message.ts";
import { list, message, one, optional } from "../codec/message.ts";
import { oneOf } from "../codec/one-of.ts";
import { refuse } from "../codec/place.ts";
import { FLAG, UUID, choice, uint32, utf8, ofType } from "../codec/shape.ts";
import type { Shape } from "../codec/shape.ts";
import {
  ANY_BYTES,
  COUNT,
  EPOCH,
  EPOCH_OR_0,
  SMALL,
  event,
  presence,
  register,
  user,
} from "./entities.ts";
import { ping, pong, relay, signal } from "./up.ts";

type Body<Frame> = Omit<Frame, "type">;
type Variant<Type extends DownBody["type"]> = Body<Extract<DownBody, { type: Type }>>;

const ERROR_CODE: Shape<ImErrorCode> = /* @__PURE__ */ choice({
  numbers: ERROR_CODES,
  unknown: "internal",
});
const FIND_USERS: Shape<FindUsersPolicy> = /* @__PURE__ */ choice({
  numbers: { none: 0, host: 1, open: 2 },
  unknown: "none",
});
const SENTENCE: Shape<string> = /* @__PURE__ */ utf8({ max: "errorBytes" });

const error: Message<Body<ErrorFrame>> = /* @__PURE__ */ message("Error", {
  code: one(1, ERROR_CODE),
  message: one(2, SENTENCE),
  retryAfterMs: optional(3, SMALL),
});

const limits: Message<NegotiatedLimits> = /* @__PURE__ */ message("Limits", {
  batchBytes: one(1, SMALL),
  bodyBytes: one(2, SMALL),
  commandsPerBatch: one(3, SMALL),
  watched: one(4, SMALL),
  groupMembers: one(5, SMALL),
});

const welcome: Message<Body<Welcome>> = /* @__PURE__ */ message("Welcome", {
  version: one(1, uint32({ min: 1 })),
  features: list(2, SMALL, "features"),
  sessionId: one(3, UUID),
  self: one(4, user),
  app: one(5, utf8({ min: 1, max: "appBytes" })),
  tokenExpiresAt: one(6, COUNT),
  heartbeatMs: one(7, SMALL),
  serverTime: one(8, COUNT),
  limits: one(9, limits),
  findUsers: one(10, FIND_USERS),
});

const commandResult: Message<Body<CommandResult>> = /* @__PURE__ */ message("CommandResult", {
  epoch: one(1, EPOCH_OR_0),
  version: one(2, COUNT),
  seq: one(3, COUNT),
  at: one(4, COUNT),
  isReplayed: one(5, FLAG),
  isAccepted: one(6, FLAG),
  data: one(7, ANY_BYTES),
});

const events: Message<Body<EventsFrame>> = /* @__PURE__ */ message("Events", {
  conversationId: optional(1, UUID),
  epoch: one(2, EPOCH),
  events: list(3, event, "catchUpEvents"),
});

/** An event that is encoded already. */
const ENCODED_EVENT: Shape<Uint8Array> = /* @__PURE__ */ ofType(ANY_BYTES, "Event");

export interface EncodedEventsFrame extends Omit<EventsFrame, "type" | "events"> {
  readonly events: readonly Uint8Array[];
}

const encodedEvents: Message<EncodedEventsFrame> = /* @__PURE__ */ message("Events", {
  conversationId: optional(1, UUID),
  epoch: one(2, EPOCH),
  events: list(3, ENCODED_EVENT, "catchUpEvents"),
});

const hint: Message<Hint> = /* @__PURE__ */ message("Hint", {
  conversationId: one(1, UUID),
  epoch: one(2, EPOCH),
  version: one(3, COUNT),
});

const registers: Message<Body<RegistersFrame>> = /* @__PURE__ */ message("Registers", {
  conversationId: one(1, UUID),
  epoch: one(2, EPOCH),
  registers: list(3, register, "namedReceipts"),
});

const goaway: Message<Variant<"goaway">> = /* @__PURE__ */ message("Goaway", {
  code: one(1, SMALL),
  retryAfterMs: one(2, SMALL),
  message: one(3, SENTENCE),
});

/** A frame of a newer server, which this build cannot read. */
interface Unknown {
  readonly type: "unknown";
}

const body: Field<DownBody | Unknown> = /* @__PURE__ */ oneOf<DownBody, Unknown>(
  {
    error: { number: 2, shape: error },
    welcome: { number: 3, shape: welcome },
    command_result: { number: 4, shape: commandResult },
    query_result: {
      number: 5,
      shape: message<Variant<"query_result">>("QueryResult", { data: one(1, ANY_BYTES) }),
    },
    watching: {
      number: 6,
      shape: message<Variant<"watching">>("Watching", {
        presences: list(1, presence, "watchedUsers"),
      }),
    },
    events: { number: 7, shape: events },
    hints: {
      number: 8,
      shape: message<Variant<"hints">>("Hints", { hints: list(1, hint, "hintsPerFrame") }),
    },
    registers: { number: 9, shape: registers },
    signal: { number: 10, shape: signal },
    relay: { number: 11, shape: relay },
    relay_result: {
      number: 12,
      shape: message<Variant<"relay_result">>("RelayResult", { delivered: one(1, SMALL) }),
    },
    renewed: {
      number: 13,
      shape: message<Variant<"renewed">>("Renewed", { tokenExpiresAt: one(1, COUNT) }),
    },
    goaway: { number: 14, shape: goaway },
    ping: { number: 15, shape: ping },
    pong: { number: 16, shape: pong },
    behind: { number: 17, shape: message("Behind", {}) },
  },
  (place) =>
    place.verb === "read" ? { type: "unknown" } : refuse(place, "invalid", "it has no known type"),
);

/** One frame down before its two properties are made one. */
export const down: Message<{ readonly requestId: number; readonly body: DownBody | Unknown }> =
  /* @__PURE__ */ message("Down", { requestId: one(1, SMALL), body });

/** The same message, for events that are encoded already. */
export const encodedEventsDown: Message<{ readonly events: EncodedEventsFrame }> =
  /* @__PURE__ */ message("Down", {
    events: one(7, encodedEvents),
  });
