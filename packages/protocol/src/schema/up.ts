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
import { OPTIONAL } from "../codec/message.ts";
import type { Fields } from "../codec/message.ts";
import { USER_ID, UUID, bytes, uint32, utf8 } from "../codec/shape.ts";
import type { Shape } from "../codec/shape.ts";
import * as LIMITS from "../limit.ts";
import { ANY_BYTES, COUNT, EPOCH_OR_0, NAME, NUMBER, SMALL } from "./entities.ts";

type Body<Frame> = Omit<Frame, "type">;

const TOKEN: Shape<string> = /* @__PURE__ */ utf8({ min: 1, max: LIMITS.tokenBytes });
const TOKEN_OR_NONE: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.tokenBytes });
const GUEST_SECRET: Shape<Uint8Array> = /* @__PURE__ */ bytes({
  min: LIMITS.guestSecretBytes,
  max: LIMITS.guestSecretBytes,
});
const APP: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.appBytes });
const CLIENT: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.clientBytes });
const SIGNAL_BYTES: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: LIMITS.signalBytes });
const RELAY_BYTES: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: LIMITS.relayBytes });
const WAIT_MS: Shape<number> = /* @__PURE__ */ uint32({ max: LIMITS.pollWaitMs });

const guestCredential: Fields<Body<Extract<Credentials, { type: "guest" }>>> = {
  userId: [1, USER_ID],
  secret: [2, GUEST_SECRET],
  commandId: [3, UUID],
  name: [4, NAME],
};

const hello: Fields<Body<Hello>> = {
  versionMin: [1, NUMBER],
  versionMax: [2, NUMBER],
  features: [3, SMALL, LIMITS.features],
  deviceId: [4, UUID],
  credentials: {
    token: [5, TOKEN_OR_NONE, "token"],
    guest: [6, guestCredential],
  },
  app: [7, APP],
  client: [8, CLIENT],
  sessionId: [9, UUID, OPTIONAL],
  generation: [10, SMALL],
};

const command: Fields<Body<CommandFrame>> = {
  commandId: [1, UUID],
  kind: [2, NUMBER],
  conversationId: [3, UUID, OPTIONAL],
  epoch: [4, EPOCH_OR_0],
  data: [5, ANY_BYTES],
  precondition: [
    6,
    { version: [1, COUNT, OPTIONAL], revision: [2, SMALL, OPTIONAL], after: [3, UUID, OPTIONAL] },
    OPTIONAL,
  ],
  writtenAt: [7, COUNT],
  retries: [8, SMALL, OPTIONAL],
};

const query: Fields<Body<QueryFrame>> = {
  kind: [1, NUMBER],
  data: [2, ANY_BYTES],
};

const watch: Fields<Body<Watch>> = {
  conversationIds: [1, UUID, LIMITS.watchedConversations],
  userIds: [2, USER_ID, LIMITS.watchedUsers],
};

export const signal: Fields<Body<SignalFrame>> = {
  conversationId: [1, UUID, OPTIONAL],
  kind: [2, NUMBER],
  userId: [3, USER_ID, OPTIONAL],
  data: [4, SIGNAL_BYTES],
};

export const relay: Fields<Body<Relay>> = {
  conversationId: [1, UUID],
  userId: [2, USER_ID],
  deviceId: [3, UUID, OPTIONAL],
  kind: [4, NUMBER],
  data: [5, RELAY_BYTES],
  number: [6, COUNT],
};

const poll: Fields<Body<Poll>> = {
  // The query stays bytes here, for its codec is that of the kind `sync`.
  sync: [1, ANY_BYTES],
  waitMs: [2, WAIT_MS],
};

/** Frames that say all by being there. */
export const ping: Fields<object> = {};
export const pong: Fields<object> = {};

/** One frame up before its two properties are made one. */
export const up: Fields<{ readonly requestId: number; readonly body: UpBody }> = {
  requestId: [1, SMALL],
  body: {
    hello: [2, hello],
    command: [3, command],
    query: [4, query],
    watch: [5, watch],
    signal: [6, signal],
    relay: [7, relay],
    renew: [8, { token: [1, TOKEN] }],
    poll: [9, poll],
    ping: [10, ping],
    pong: [11, pong],
    bye: [12, {}],
    unknown: [],
  },
};
