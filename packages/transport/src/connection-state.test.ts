import { ImError } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { transition } from "./connection-state.ts";
import type { ConnectionInput, ConnectionState } from "./connection-state.ts";

const REASON = new ImError("unavailable", "gone");
const LATER = new ImError("revoked", "out");

const STATES = {
  idle: { name: "idle" },
  connecting: { name: "connecting", attempt: 2, sinceMs: 1 },
  handshaking: { name: "handshaking", attempt: 2, sinceMs: 1 },
  online: { name: "online", attempt: 2, sinceMs: 1, transport: "memory" },
  waiting: { name: "waiting", attempt: 2, retryAtMs: 50, reason: REASON },
  suspended: { name: "suspended", attempt: 2, sinceMs: 1 },
  closed: { name: "closed", reason: REASON },
} as const satisfies {
  readonly [Name in ConnectionState["name"]]: ConnectionState & { name: Name };
};

const INPUTS = {
  attempted: { type: "attempted", nowMs: 100, notBeforeMs: 100 },
  opened: { type: "opened", nowMs: 100 },
  welcomed: { type: "welcomed", nowMs: 100, transport: "memory" },
  progressed: { type: "progressed" },
  lost: { type: "lost", nowMs: 100, notBeforeMs: 0, random: 0.5, reason: LATER },
  suspended: { type: "suspended", nowMs: 100 },
  closed: { type: "closed", reason: LATER },
} as const satisfies {
  readonly [Type in ConnectionInput["type"]]: ConnectionInput & { type: Type };
};

/** What each input leads to; a state that is not named stays as it is. */
const EDGES: {
  readonly [Type in ConnectionInput["type"]]: Partial<
    Record<ConnectionState["name"], ConnectionState>
  >;
} = {
  attempted: {
    idle: { name: "connecting", attempt: 0, sinceMs: 100 },
    waiting: { name: "connecting", attempt: 2, sinceMs: 100 },
    suspended: { name: "connecting", attempt: 2, sinceMs: 100 },
  },
  opened: { connecting: { name: "handshaking", attempt: 2, sinceMs: 100 } },
  welcomed: {
    handshaking: { name: "online", attempt: 2, sinceMs: 100, transport: "memory" },
    online: { name: "online", attempt: 2, sinceMs: 100, transport: "memory" },
  },
  progressed: { online: { name: "online", attempt: 0, sinceMs: 1, transport: "memory" } },
  // Half of 500 ms, doubled twice.
  lost: {
    connecting: { name: "waiting", attempt: 3, retryAtMs: 1_100, reason: LATER },
    handshaking: { name: "waiting", attempt: 3, retryAtMs: 1_100, reason: LATER },
    online: { name: "waiting", attempt: 3, retryAtMs: 1_100, reason: LATER },
  },
  suspended: {
    idle: { name: "suspended", attempt: 0, sinceMs: 100 },
    connecting: { name: "suspended", attempt: 2, sinceMs: 100 },
    handshaking: { name: "suspended", attempt: 2, sinceMs: 100 },
    online: { name: "suspended", attempt: 2, sinceMs: 100 },
    waiting: { name: "suspended", attempt: 2, sinceMs: 100 },
  },
  closed: {
    idle: { name: "closed", reason: LATER },
    connecting: { name: "closed", reason: LATER },
    handshaking: { name: "closed", reason: LATER },
    online: { name: "closed", reason: LATER },
    waiting: { name: "closed", reason: LATER },
    suspended: { name: "closed", reason: LATER },
  },
};

describe("every input in every state", () => {
  const table = Object.values(INPUTS).flatMap((input) =>
    Object.values(STATES).map((state) => ({ state, input, next: EDGES[input.type][state.name] })),
  );
  test.for(table)("$state.name, $input.type", ({ state, input, next }) => {
    expect(transition(state, input)).toEqual(next ?? state);
  });

  const still = table.filter(({ next }) => next === undefined);
  test.for(still)("$state.name is the same object after $input.type", ({ state, input }) => {
    expect(transition(state, input)).toBe(state);
  });
});

test("an attempt that comes too early is put off", () => {
  const early = { type: "attempted", nowMs: 100, notBeforeMs: 900 } as const;
  expect(transition(STATES.waiting, early)).toEqual({ ...STATES.waiting, retryAtMs: 900 });
  expect(transition(STATES.suspended, early)).toMatchObject({
    name: "waiting",
    attempt: 2,
    retryAtMs: 900,
  });
  expect(transition(STATES.connecting, early)).toBe(STATES.connecting);
});

test("putting off what is put off already changes nothing", () => {
  const early = { type: "attempted", nowMs: 10, notBeforeMs: 50 } as const;
  expect(transition(STATES.waiting, early)).toBe(STATES.waiting);
});

test("the server's wish outlasts the backoff", () => {
  const lost = { ...INPUTS.lost, notBeforeMs: 20_000 };
  expect(transition(STATES.online, lost)).toMatchObject({ name: "waiting", retryAtMs: 20_000 });
});

test("progress without failures before it changes nothing", () => {
  const fresh = { ...STATES.online, attempt: 0 };
  expect(transition(fresh, INPUTS.progressed)).toBe(fresh);
});
