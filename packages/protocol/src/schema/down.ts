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
import { OPTIONAL } from "../codec/message.ts";
import type { Fields } from "../codec/message.ts";
import { FLAG, UUID, choice, utf8 } from "../codec/shape.ts";
import type { Shape } from "../codec/shape.ts";
import * as LIMITS from "../limit.ts";
import {
  ANY_BYTES,
  COUNT,
  EPOCH,
  EPOCH_OR_0,
  NUMBER,
  SMALL,
  event,
  presence,
  register,
  user,
} from "./entities.ts";
import { ping, pong, relay, signal } from "./up.ts";

type Body<Frame> = Omit<Frame, "type">;
type Variant<Type extends DownBody["type"]> = Body<Extract<DownBody, { type: Type }>>;

const ERROR_CODE: Shape<ImErrorCode> = /* @__PURE__ */ choice(ERROR_CODES, "internal");
const FIND_USERS: Shape<FindUsersPolicy> = /* @__PURE__ */ choice(
  { none: 0, host: 1, open: 2 },
  "none",
);
const APP: Shape<string> = /* @__PURE__ */ utf8({ min: 1, max: LIMITS.appBytes });
const SENTENCE: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.errorBytes });

const error: Fields<Body<ErrorFrame>> = {
  code: [1, ERROR_CODE],
  message: [2, SENTENCE],
  retryAfterMs: [3, SMALL, OPTIONAL],
};

const limits: Fields<NegotiatedLimits> = {
  batchBytes: [1, SMALL],
  bodyBytes: [2, SMALL],
  commandsPerBatch: [3, SMALL],
  watched: [4, SMALL],
  groupMembers: [5, SMALL],
};

const welcome: Fields<Body<Welcome>> = {
  version: [1, NUMBER],
  features: [2, SMALL, LIMITS.features],
  sessionId: [3, UUID],
  self: [4, user],
  app: [5, APP],
  tokenExpiresAt: [6, COUNT],
  heartbeatMs: [7, SMALL],
  serverTime: [8, COUNT],
  limits: [9, limits],
  findUsers: [10, FIND_USERS],
};

const commandResult: Fields<Body<CommandResult>> = {
  epoch: [1, EPOCH_OR_0],
  version: [2, COUNT],
  seq: [3, COUNT],
  at: [4, COUNT],
  isReplayed: [5, FLAG],
  isAccepted: [6, FLAG],
  data: [7, ANY_BYTES],
};

const events: Fields<Body<EventsFrame>> = {
  conversationId: [1, UUID, OPTIONAL],
  epoch: [2, EPOCH],
  events: [3, event, LIMITS.catchUpEvents],
};

export interface EncodedEventsFrame extends Omit<EventsFrame, "type" | "events"> {
  readonly events: readonly Uint8Array[];
}

const encodedEvents: Fields<EncodedEventsFrame> = {
  conversationId: [1, UUID, OPTIONAL],
  epoch: [2, EPOCH],
  events: [3, ANY_BYTES, LIMITS.catchUpEvents],
};

const hint: Fields<Hint> = {
  conversationId: [1, UUID],
  epoch: [2, EPOCH],
  version: [3, COUNT],
};

const registers: Fields<Body<RegistersFrame>> = {
  conversationId: [1, UUID],
  epoch: [2, EPOCH],
  registers: [3, register, LIMITS.namedReceipts],
};

const goaway: Fields<Variant<"goaway">> = {
  code: [1, SMALL],
  retryAfterMs: [2, SMALL],
  message: [3, SENTENCE],
};

/** A frame of a newer server, which this build cannot read. */
interface Unknown {
  readonly type: "unknown";
}

/** One frame down before its two properties are made one. */
export const down: Fields<{ readonly requestId: number; readonly body: DownBody | Unknown }> = {
  requestId: [1, SMALL],
  body: {
    error: [2, error],
    welcome: [3, welcome],
    command_result: [4, commandResult],
    query_result: [5, { data: [1, ANY_BYTES] }],
    watching: [6, { presences: [1, presence, LIMITS.watchedUsers] }],
    events: [7, events],
    hints: [8, { hints: [1, hint, LIMITS.hintsPerFrame] }],
    registers: [9, registers],
    signal: [10, signal],
    relay: [11, relay],
    relay_result: [12, { delivered: [1, SMALL] }],
    renewed: [13, { tokenExpiresAt: [1, COUNT] }],
    goaway: [14, goaway],
    ping: [15, ping],
    pong: [16, pong],
    behind: [17, {}],
    unknown: [],
  },
};

/** The same message, for events that are encoded already. */
export const encodedEventsDown: Fields<{ readonly events: EncodedEventsFrame }> = {
  events: [7, encodedEvents],
};
