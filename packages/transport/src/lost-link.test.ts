import { CLOSE_CODES, ImError, LIMITS } from "@im-chat/protocol";
import type { DownBody } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { setUp, setUpOnline } from "../test/connection-setup.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import { answerAsUsual } from "./testing/scripted-server.ts";

const EVENTS: DownBody = { type: "events", epoch: 1, events: [] };

describe("a lost link", () => {
  test("comes back, later each time while nothing comes of it", async () => {
    const { connection, environment, network, server } = await setUpOnline();
    network.setFaults({ isDown: true });
    network.cut();
    expect(connection.state).toMatchObject({ name: "waiting", attempt: 1 });
    await environment.advance(5_000);
    expect(connection.state).toMatchObject({
      attempt: expect.toSatisfy((attempt: number) => attempt > 2),
    });
    network.setFaults({ isDown: false });
    await environment.advance(30_000);
    expect(connection.state.name).toBe("online");
    expect(server.links).toHaveLength(2);
  });

  test("who asks for it while an attempt is young does not wait when it comes to nothing", async () => {
    let fail = (): void => {};
    const { connection, environment, asked } = setUp({
      hello: () =>
        new Promise((_, reject) => {
          fail = () => reject(new ImError("unavailable", "no"));
        }),
    });
    connection.connect();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      fail();
      while (asked.length === attempt) await environment.advance(100);
    }
    connection.reconnectNow();
    fail();
    await environment.advance(1);
    expect(asked).toHaveLength(6);
    fail();
    await environment.advance(1);
    expect(asked).toHaveLength(6);
  });

  test("no way of failing makes more than ten attempts in any minute", async () => {
    const { connection, environment, network, asked } = setUp({
      hello: async () => Promise.reject(new Error("no")),
    });
    connection.connect();
    for (let second = 0; second < 59; second += 1) {
      connection.reconnectNow();
      connection.wake();
      environment.page("offline");
      environment.page("online");
      network.cut();
      await environment.advance(1_000);
    }
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test("being online alone is no success: the backoff goes on until thirty seconds or an event", async () => {
    const { connection, environment, network, server } = await setUpOnline();
    for (const attempt of [1, 2, 3]) {
      network.cut();
      expect(connection.state).toMatchObject({ attempt });
      await environment.advance(5_000);
      expect(connection.state.name).toBe("online");
    }
    server.link.push(EVENTS);
    await environment.advance(10);
    network.cut();
    expect(connection.state).toMatchObject({ attempt: 1 });
    await environment.advance(35_000);
    network.cut();
    expect(connection.state).toMatchObject({ attempt: 1 });
  });

  test("a server that goes away says when to come back", async () => {
    const { connection, environment, server } = await setUpOnline();
    server.link.push({
      type: "goaway",
      code: CLOSE_CODES.goingAway,
      message: "Restarting",
      retryAfterMs: 7_000,
    });
    await environment.advance(10);
    server.link.end.cut();
    const beforeMs = environment.now();
    expect(connection.state).toMatchObject({
      name: "waiting",
      reason: { message: "Connection lost: Restarting" },
    });
    connection.reconnectNow();
    await environment.advance(6_000);
    expect(connection.state.name).toBe("waiting");
    await environment.advance(beforeMs + 7_100 - environment.now());
    expect(connection.state.name).toBe("online");
  });

  test("a timer that comes a moment early is set again", async () => {
    const early = createManualEnvironment();
    const { setTimer } = early;
    const environment = {
      ...early,
      setTimer: (run: () => void, delayMs: number) =>
        setTimer(run, delayMs > 1 ? delayMs - 1 : delayMs),
    };
    const { connection, server } = await setUpOnline({ environment });
    const { goingAway: code } = CLOSE_CODES;
    server.link.push({ type: "goaway", code, message: "Restarting", retryAfterMs: 7_000 });
    await environment.advance(10);
    server.link.end.cut();
    await environment.advance(8_000);
    expect(connection.state.name).toBe("online");
  });

  test.for([
    [CLOSE_CODES.superseded, "superseded"],
    [CLOSE_CODES.revoked, "revoked"],
    [CLOSE_CODES.originRefused, "origin_refused"],
  ] as const)("close code %i is the end", async ([code, reason]) => {
    const { connection, environment, server } = await setUpOnline();
    server.link.end.close(code, "");
    await environment.advance(600_000);
    expect(connection.state).toMatchObject({ name: "closed", reason: { code: reason } });
    expect(server.links).toHaveLength(1);
    expect(environment.timerCount).toBe(0);
  });

  test("what an older link still hears goes nowhere", async () => {
    const { connection, environment, server, pushes } = await setUpOnline();
    const [old] = server.links;
    connection.wake();
    server.answer = (up) => (up.type === "ping" ? [] : answerAsUsual(up));
    environment.page("frozen");
    environment.page("resumed");
    await environment.advance(2_000);
    old?.push(EVENTS);
    await environment.advance(10);
    expect(server.links).toHaveLength(2);
    expect(pushes).toEqual([]);
  });
});

describe("signs of life", () => {
  test("a server's ping is answered at once, also in a hidden page", async () => {
    const { environment, server } = await setUpOnline();
    environment.page("hidden");
    server.link.push({ type: "ping" });
    await environment.advance(0);
    expect(server.link.batches.at(-1)).toEqual(["pong"]);
  });

  test("a server that says something now and then is alive", async () => {
    const { connection, environment, server } = await setUpOnline();
    for (let minute = 0; minute < 10; minute += 1) {
      await environment.advance(30_000);
      server.link.push({ type: "ping" });
      await environment.advance(10);
    }
    expect(connection.state.name).toBe("online");
    expect(server.link.ups.filter(({ type }) => type === "ping")).toEqual([]);
  });

  test("after long silence it asks, and an answer is enough", async () => {
    const { connection, environment, server } = await setUpOnline();
    await environment.advance(120_000);
    expect(connection.state.name).toBe("online");
    expect(server.link.ups.filter(({ type }) => type === "ping").length).toBeGreaterThanOrEqual(2);
    expect(server.links).toHaveLength(1);
  });

  test("a link that has died without a word is found out and replaced", async () => {
    const { connection, environment, network, server } = await setUpOnline();
    network.setFaults({ isSilent: true });
    await environment.advance(LIMITS.heartbeatMs + 10_000 + 4_000);
    expect(connection.state).toMatchObject({ name: "waiting", reason: { code: "unavailable" } });
    network.setFaults({ isSilent: false });
    await environment.advance(1_000);
    expect(server.links).toHaveLength(2);
  });

  test.for(["shown", "online", "resumed"] as const)(
    "a page that is %s again knows within seconds",
    async (event) => {
      const { connection, environment, network, server } = await setUpOnline();
      network.setFaults({ isSilent: true });
      environment.sleep(3_600_000);
      environment.page(event);
      await environment.settle();
      network.setFaults({ isSilent: false });
      await environment.advance(5_000);
      expect(server.links).toHaveLength(2);
      expect(connection.state.name).toBe("online");
    },
  );

  test("a device that slept asks before it gives up a link that may live", async () => {
    const { environment, server } = await setUpOnline();
    environment.sleep(3_600_000);
    await environment.advance(1_000);
    expect(server.link.batches.at(-1)).toEqual(["ping"]);
    expect(server.links).toHaveLength(1);
  });

  test("waking skips the rest of a wait", async () => {
    const { connection, environment, network } = await setUpOnline();
    network.setFaults({ isDown: true });
    network.cut();
    await environment.advance(10_000);
    network.setFaults({ isDown: false });
    environment.page("shown");
    await environment.advance(1);
    expect(connection.state.name).toBe("online");
  });

  test("a page that is frozen lets its link go, and takes another when it goes on", async () => {
    const { connection, environment, server } = await setUpOnline();
    environment.page("frozen");
    expect(connection.state.name).toBe("suspended");
    await environment.advance(60_000);
    expect(server.link.isEnded).toBe(true);
    environment.page("resumed");
    await environment.advance(10);
    expect(connection.state.name).toBe("online");
  });

  test("a user who knows better than the browser may try while it says offline", async () => {
    const { connection, environment } = await setUpOnline();
    environment.page("offline");
    expect(connection.state.name).toBe("suspended");
    connection.wake();
    expect(connection.state.name).toBe("suspended");
    connection.reconnectNow();
    await environment.advance(10);
    expect(connection.state.name).toBe("online");
  });
});
