import { CLOSE_CODES, ImError, LIMITS, encodeDown } from "@im-chat/protocol";
import type { CommandResult, DownBody } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import {
  DEVICE,
  FIELDS,
  QUERY,
  ask,
  failureOf,
  setUp,
  setUpOnline,
} from "../test/connection-setup.ts";
import type { HelloFields, Push } from "./connection.ts";
import { WELCOME, answerAsUsual } from "./testing/scripted-server.ts";

const OTHER = "00000000-0000-7000-8000-000000000002";
const COMMAND = {
  type: "command",
  commandId: DEVICE,
  kind: 1,
  epoch: 1,
  data: new Uint8Array(10),
  writtenAt: 0,
} as const;
const HINTS: DownBody = {
  type: "hints",
  hints: [{ conversationId: DEVICE, epoch: 1, version: 2 }],
};
const ANSWER = { type: "query_result", data: new Uint8Array([2]) } as const;
const EVENTS: DownBody = { type: "events", epoch: 1, events: [] };

describe("coming online", () => {
  test("nothing happens before it is told to connect", async () => {
    const { connection, environment, server } = setUp();
    await environment.advance(60_000);
    expect(connection.state).toEqual({ name: "idle" });
    expect(server.links).toEqual([]);
    expect(environment.timerCount).toBe(0);
  });

  test("the states follow one another", async () => {
    const { connection, environment, states } = setUp();
    connection.connect();
    connection.connect();
    await environment.advance(10);
    expect(states()).toEqual(["connecting", "handshaking", "online"]);
    expect(connection.welcome).toMatchObject(WELCOME);
  });

  test("the hello is the first frame, and the watched set comes in its batch", async () => {
    const { connection, environment, server } = setUp();
    const watched = connection.watch({ conversationIds: [DEVICE], userIds: [] });
    await expect(watched).rejects.toMatchObject({ code: "unavailable" });
    connection.connect();
    await environment.advance(10);
    expect(server.link.batches).toEqual([["hello", "watch"]]);
  });

  test("each link of a session has its number, and the session of the one before", async () => {
    const { connection, environment, server, network } = setUp();
    connection.connect();
    await environment.advance(10);
    network.cut();
    await environment.advance(1_000);
    expect(server.links.flatMap(({ ups }) => ups)).toMatchObject([
      { type: "hello", generation: 1 },
      { type: "hello", generation: 2, sessionId: WELCOME.sessionId },
    ]);
  });

  test("a server of another version ends it for good", async () => {
    const { connection, environment, server } = setUp();
    server.answer = () => [{ ...WELCOME, version: 99 }];
    connection.connect();
    await environment.advance(10);
    expect(connection.state).toMatchObject({
      name: "closed",
      reason: { code: "version_mismatch" },
    });
  });

  test("a hello that the server refuses for good ends it, with the server's sentence", async () => {
    const { connection, environment, server } = setUp();
    server.answer = () => [{ type: "error", code: "origin_refused", message: "Add the origin" }];
    connection.connect();
    await environment.advance(10);
    expect(connection.state).toMatchObject({
      name: "closed",
      reason: { code: "origin_refused", message: "Add the origin" },
    });
    expect(environment.timerCount).toBe(0);
  });

  test("a welcome that does not come is not waited for", async () => {
    const { connection, environment, server } = setUp();
    server.answer = () => [];
    connection.connect();
    await environment.advance(LIMITS.helloTimeoutMs + 10);
    expect(connection.state).toMatchObject({ name: "waiting", reason: { code: "timeout" } });
  });

  test("a welcome that stands in line behind other bytes is waited for", async () => {
    const { connection, environment, server } = setUp();
    server.answer = () => [];
    connection.connect();
    await environment.advance(10);
    for (let second = 0; second < 20; second += 2) {
      server.link.push({ type: "ping" });
      await environment.advance(2_000);
    }
    server.link.push(WELCOME);
    await environment.advance(10);
    expect(connection.state.name).toBe("online");
  });

  test("a page that is offline waits, and tries at once when it is online", async () => {
    const { connection, environment } = setUp();
    environment.page("offline");
    connection.connect();
    await environment.advance(50_000);
    expect(connection.state.name).toBe("suspended");
    environment.page("online");
    await environment.advance(10);
    expect(connection.state.name).toBe("online");
  });
});

describe("credentials", () => {
  test("they are asked for at each attempt", async () => {
    const { connection, environment, network, asked } = setUp();
    connection.connect();
    await environment.advance(10);
    network.cut();
    await environment.advance(1_000);
    expect(asked.map(({ isTokenExpired }) => isTokenExpired)).toEqual([false, false]);
  });

  test("a token that has expired is asked for anew once, whatever becomes of the link that it is for", async () => {
    const { connection, environment, server, asked } = setUp();
    connection.connect();
    await environment.advance(10);
    server.answer = (up) => (asked.length === 2 ? [] : answerAsUsual(up));
    server.link.end.close(CLOSE_CODES.tokenExpired, "");
    await environment.advance(LIMITS.helloTimeoutMs + 10_000);
    expect(connection.state.name).toBe("online");
    expect(asked.map(({ isTokenExpired }) => isTokenExpired)).toEqual([false, true, false]);
  });

  test("while a provider gives none, an expired token is not taken for a good one", async () => {
    const fields: (() => Promise<HelloFields>)[] = [];
    const asked: boolean[] = [];
    const { connection, environment, server } = setUp({
      hello: ({ isTokenExpired }) => {
        asked.push(isTokenExpired);
        return fields.shift()?.() ?? Promise.resolve(FIELDS);
      },
    });
    connection.connect();
    await environment.advance(10);
    fields.push(() => Promise.reject(new TypeError("Failed to fetch")));
    server.link.end.close(CLOSE_CODES.tokenExpired, "");
    await environment.advance(10_000);
    expect(connection.state.name).toBe("online");
    expect(asked).toEqual([false, true, true]);
  });

  test("a provider that throws is asked again later", async () => {
    let isWorking = false;
    const { connection, environment } = setUp({
      hello: async () => {
        if (!isWorking) throw new TypeError("Failed to fetch");
        return FIELDS;
      },
    });
    connection.connect();
    await environment.advance(1);
    expect(connection.state).toMatchObject({ name: "waiting", reason: { code: "unavailable" } });
    isWorking = true;
    await environment.advance(2_000);
    expect(connection.state.name).toBe("online");
  });

  test("a provider that refuses for good ends it", async () => {
    const { connection, environment } = setUp({
      hello: async () => Promise.reject(new ImError("unauthenticated", "signed out")),
    });
    connection.connect();
    await environment.advance(1);
    expect(connection.state).toMatchObject({ name: "closed", reason: { code: "unauthenticated" } });
  });

  test("a provider that hangs is given up, and told so", async () => {
    const { connection, environment, asked } = setUp({ hello: () => new Promise(() => undefined) });
    connection.connect();
    await environment.advance(20_000);
    expect(connection.state).toMatchObject({ name: "waiting", reason: { code: "timeout" } });
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  test("an answer of a provider that comes after it was given up goes nowhere", async () => {
    const late: ((fields: HelloFields) => void)[] = [];
    const { connection, environment, server } = setUp({
      hello: () => new Promise((resolve) => late.push(resolve)),
    });
    connection.connect();
    await environment.advance(20_000);
    late[0]?.(FIELDS);
    await environment.advance(1);
    expect(server.links).toEqual([]);
  });

  test("a new token is given in the running link", async () => {
    const { connection, environment } = await setUpOnline();
    const renewed = connection.renew("fresh");
    await environment.advance(10);
    expect(await renewed).toBe(123);
  });
});

describe("requests", () => {
  test("a command that the server has in memory is told, and its answer waited for", async () => {
    const { connection, environment, server, pushes } = await setUpOnline();
    server.answer = () => [];
    const told: string[] = [];
    const onAccepted = (): void => void told.push("accepted");
    const answer = connection
      .request(COMMAND, { onAccepted })
      .then(({ seq }) => told.push(`${seq}`));
    await environment.advance(10);
    const requestId = server.link.ups.find(({ type }) => type === "command")?.requestId ?? 0;
    const tell = (isAccepted: boolean): void => {
      const down: DownBody = { ...RESULT, isAccepted };
      server.link.end.send(encodeDown({ ...down, requestId }));
    };
    tell(true);
    await environment.advance(10);
    expect(told).toEqual(["accepted"]);
    tell(false);
    await environment.advance(10);
    await answer;
    expect(told).toEqual(["accepted", "1"]);
    expect(pushes).toEqual([]);
  });

  test("an answer finds its request, whatever the order", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [];
    const [first, second] = [connection.request(QUERY), connection.request(QUERY)];
    await environment.advance(10);
    for (const up of server.link.ups.filter(({ type }) => type === "query").toReversed()) {
      const data = new Uint8Array([up.requestId]);
      server.link.end.send(encodeDown({ type: "query_result", data, requestId: up.requestId }));
    }
    await environment.advance(10);
    const [one, two] = [await first, await second];
    expect((one.data[0] ?? 0) + 1).toBe(two.data[0]);
  });

  test("an error frame rejects with its code and its delay", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [
      { type: "error", code: "rate_limited", message: "Slow down", retryAfterMs: 700 },
    ];
    const answer = failureOf(connection.request(QUERY));
    await environment.advance(10);
    expect(await answer).toMatchObject({
      code: "rate_limited",
      message: "Slow down",
      retryAfterMs: 700,
    });
    expect(connection.state.name).toBe("online");
  });

  test("an answer of the wrong kind rejects", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [{ type: "pong" }];
    const answer = failureOf(connection.request(QUERY));
    await environment.advance(10);
    expect(await answer).toMatchObject({ code: "internal" });
  });

  test("without a link they reject at once", async () => {
    const { connection } = setUp();
    await expect(connection.request(QUERY)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a lost link rejects all of them", async () => {
    const { connection, environment, network } = await setUpOnline();
    const answers = Promise.allSettled([connection.request(QUERY), connection.request(QUERY)]);
    await environment.advance(10);
    network.cut();
    expect(await answers).toMatchObject([
      { reason: { code: "unavailable" } },
      { reason: { code: "unavailable" } },
    ]);
  });

  test("no answer in time is a timeout, and makes it look whether the link lives", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [];
    const answer = failureOf(connection.request(QUERY, { timeoutMs: 1_000 }));
    await environment.advance(1_010);
    expect(await answer).toMatchObject({
      code: "timeout",
    });
    expect(server.link.batches.at(-1)).toEqual(["ping"]);
    await environment.advance(4_000);
    expect(connection.state.name).toBe("waiting");
  });

  test("one that is aborted rejects and leaves nothing behind", async () => {
    const { connection, environment, server } = await setUpOnline();
    const timers = environment.timerCount;
    const controller = new AbortController();
    const answer = failureOf(connection.request(QUERY, { signal: controller.signal }));
    controller.abort();
    expect(await answer).toMatchObject({ code: "cancelled" });
    await expect(connection.request(QUERY, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
    await environment.advance(10);
    expect(environment.timerCount).toBe(timers);
    // Nobody waited for it any more when its batch left.
    expect(server.link.ups.filter(({ type }) => type === "query")).toEqual([]);
  });

  test("a frame larger than the server takes rejects and harms nothing", async () => {
    const { connection } = await setUpOnline();
    const data = new Uint8Array(LIMITS.batchBytesUp + 1);
    await expect(connection.request({ ...QUERY, data })).rejects.toMatchObject({
      code: "too_large",
    });
    expect(connection.state.name).toBe("online");
  });
});

describe("what is asked early", () => {
  test("goes in the batch of the hello, as the state becomes so", async () => {
    const { connection, environment, server } = setUp();
    server.answer = (up) => (up.type === "query" ? [ANSWER] : answerAsUsual(up));
    const answers: Promise<unknown>[] = [];
    connection.onState(({ name }) => {
      if (name === "handshaking") answers.push(connection.request(QUERY, { isEarly: true }));
    });
    connection.connect();
    await environment.advance(10);
    expect(server.link.batches).toEqual([["hello", "query"]]);
    expect(await Promise.all(answers)).toMatchObject([ANSWER]);
  });

  test("is refused before there is a link, and what is not asked early before the welcome", async () => {
    const { connection, environment, server } = setUp();
    server.answer = () => [];
    const refused = { code: "unavailable" };
    await expect(connection.request(QUERY, { isEarly: true })).rejects.toMatchObject(refused);
    connection.connect();
    await environment.advance(10);
    expect(connection.state.name).toBe("handshaking");
    await expect(connection.request(QUERY)).rejects.toMatchObject(refused);
  });
});

describe("batches", () => {
  test("the first frame leaves at once, and what follows within milliseconds travels together", async () => {
    const { connection, environment, server } = await setUpOnline();
    for (let count = 0; count < 3; count += 1) ask(connection);
    await environment.settle();
    ask(connection);
    await environment.advance(1);
    ask(connection);
    await environment.advance(5);
    expect(server.link.batches.slice(1)).toEqual([
      ["query", "query", "query"],
      ["query", "query"],
    ]);
  });

  test("a hidden page does not wait for a timer", async () => {
    const { connection, environment, server } = await setUpOnline();
    environment.page("hidden");
    ask(connection);
    await environment.advance(0);
    ask(connection);
    await environment.advance(0);
    expect(server.link.batches.slice(1)).toEqual([["query"], ["query"]]);
  });

  test("no batch holds more commands or bytes than the server takes", async () => {
    const limits = { ...WELCOME.limits, batchBytes: 1_000, commandsPerBatch: 3 };
    const { connection, environment, server } = await setUpOnline({
      welcome: { ...WELCOME, limits },
    });
    server.answer = (up) => (up.type === "command" ? [RESULT] : []);
    const answers = Promise.all(Array.from({ length: 10 }, () => connection.request(COMMAND)));
    await environment.advance(10);
    expect(await answers).toHaveLength(10);
    expect(server.link.batches.slice(1).every(({ length }) => length <= 3)).toBe(true);
    const large = { ...COMMAND, data: new Uint8Array(700) };
    const largeAnswers = Promise.all([connection.request(large), connection.request(large)]);
    await environment.advance(10);
    await largeAnswers;
    expect(server.link.batches.slice(-2)).toEqual([["command"], ["command"]]);
  });

  test("what waits here does not overtake a command of its lane that failed for now", async () => {
    const limits = { ...WELCOME.limits, commandsPerBatch: 2 };
    const { connection, environment, server } = await setUpOnline({
      welcome: { ...WELCOME, limits },
    });
    let count = 0;
    server.answer = (up) => {
      if (up.type !== "command") return [];
      return [(count += 1) === 1 ? FAILED_FOR_NOW : RESULT];
    };
    const send = (conversationId: string): Promise<string> =>
      connection.request({ ...COMMAND, conversationId }).then(
        ({ type }) => type,
        (error: unknown) => ImError.from(error).code,
      );
    const answers = Promise.all([DEVICE, DEVICE, DEVICE, DEVICE, OTHER].map(send));
    await environment.advance(10);
    expect(await answers).toEqual([
      "rate_limited",
      "command_result",
      "lane_blocked",
      "lane_blocked",
      "command_result",
    ]);
    expect(server.link.ups.filter(({ type }) => type === "command")).toHaveLength(3);
  });

  test("when many wait for their answers the rest waits here", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [];
    for (let count = 0; count < 200; count += 1) ask(connection);
    await environment.advance(100);
    expect(server.link.ups.filter(({ type }) => type === "query")).toHaveLength(64);
  });

  test("a buffer that is full refuses requests and drops signals", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.answer = () => [];
    for (let count = 0; count < 1_200; count += 1) ask(connection);
    await expect(connection.request(QUERY)).rejects.toMatchObject({
      code: "unavailable",
      message: "Cannot send: the buffer of the link is full",
    });
    connection.signal({ kind: 1, data: new Uint8Array() });
    await environment.advance(10);
    expect(server.link.ups.some(({ type }) => type === "signal")).toBe(false);
  });
});

describe("pushes", () => {
  test("they are told in the order of their arrival, answers among them", async () => {
    const { environment, server, pushes } = await setUpOnline();
    server.link.push(HINTS, EVENTS, { type: "behind" });
    server.link.push(HINTS);
    await environment.advance(10);
    expect(pushes.map(({ type }) => type)).toEqual(["hints", "events", "behind", "hints"]);
  });

  test("a listener that throws is reported, and the others are told", async () => {
    const { connection, environment, server, pushes } = setUp();
    connection.onPush(() => {
      throw new Error("mine");
    });
    const later: Push[] = [];
    connection.onPush((push) => later.push(push));
    connection.connect();
    await environment.advance(10);
    server.link.push(HINTS);
    await environment.advance(10);
    expect(pushes).toHaveLength(1);
    expect(later).toHaveLength(1);
    expect(environment.reports).toEqual([new Error("mine")]);
  });

  test("each confirmation of a watched set is told, also of one that it sent again", async () => {
    const { connection, environment, network, pushes } = await setUpOnline();
    const watching = connection.watch({ conversationIds: [DEVICE], userIds: [] });
    await environment.advance(10);
    expect(await watching).toMatchObject({ type: "watching" });
    expect(pushes.map(({ type }) => type)).toEqual(["watching"]);
    network.cut();
    await environment.advance(1_000);
    expect(pushes.map(({ type }) => type)).toEqual(["watching", "watching"]);
  });

  test("what comes in one batch with the confirmation is told after it", async () => {
    const { connection, environment, server, pushes } = await setUpOnline();
    server.answer = (up) => [
      ...answerAsUsual(up),
      { type: "signal", kind: 1, userId: "bob", data: new Uint8Array() },
    ];
    const watching = connection.watch({ conversationIds: [], userIds: ["bob"] });
    await environment.advance(10);
    await watching;
    expect(pushes.map(({ type }) => type)).toEqual(["watching", "signal"]);
  });

  test("bytes that are no batch end the link, and it comes back", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.link.end.send(new Uint8Array([255, 255, 255]));
    await environment.advance(10);
    expect(connection.state).toMatchObject({ name: "waiting", reason: { code: "invalid" } });
  });
});

test("closing says goodbye, ends every timer and listens to the page no more", async () => {
  const { connection, environment, server } = await setUpOnline();
  const answer = failureOf(connection.request(QUERY));
  connection.close();
  connection.close();
  expect(await answer).toMatchObject({ code: "unavailable" });
  await environment.advance(10);
  expect(server.link.ups.at(-1)).toMatchObject({ type: "bye" });
  expect(server.link.isEnded).toBe(true);
  environment.page("online");
  connection.reconnectNow();
  await environment.advance(60_000);
  expect(connection.state).toMatchObject({ name: "closed", reason: { code: "cancelled" } });
  expect(environment.timerCount).toBe(0);
});

test("states are told in their order, also when a listener changes the state", async () => {
  const { connection, environment } = setUp();
  const told: string[] = [];
  connection.onState(({ name }) => {
    if (name === "online") connection.close();
  });
  connection.onState(({ name }) => told.push(name));
  connection.connect();
  await environment.advance(10);
  expect(told).toEqual(["connecting", "handshaking", "online", "closed"]);
});

const FAILED_FOR_NOW: DownBody = {
  type: "error",
  code: "rate_limited",
  message: "not now",
  retryAfterMs: 0,
};

const RESULT: CommandResult = {
  type: "command_result",
  epoch: 1,
  version: 1,
  seq: 1,
  at: 1,
  isReplayed: false,
  isAccepted: false,
  data: new Uint8Array(),
};
