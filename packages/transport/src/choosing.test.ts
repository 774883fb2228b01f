import { CLOSE_CODES } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import type { ConnectionState } from "./connection-state.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { WELCOME, answerAsUsual, createScriptedServer } from "./testing/scripted-server.ts";

const DEVICE = "00000000-0000-7000-8000-000000000001";
const QUERY = { type: "query", kind: 1, data: new Uint8Array([1]) } as const;
const COMMAND = {
  type: "command",
  commandId: DEVICE,
  kind: 1,
  conversationId: DEVICE,
  epoch: 1,
  data: new Uint8Array([1]),
  writtenAt: 0,
} as const;
const MINUTE_MS = 60_000;

describe("falling back", () => {
  test("two attempts that come to nothing make room for the next transport", async () => {
    const { environment, opened, transport } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    expect(opened.slice(0, 3)).toEqual(["upper", "upper", "lower"]);
    expect(transport()).toBe("lower");
  });

  test("links that are welcomed and die soon are of no use either", async () => {
    const { environment, opened, upper, transport } = setUp();
    for (let second = 0; second < 10 && transport() !== "lower"; second += 1) {
      upper.cut();
      await environment.advance(1_000);
    }
    expect(opened.slice(0, 3)).toEqual(["upper", "upper", "lower"]);
  });

  test("a link that has been of use may break as often as it likes", async () => {
    const { environment, opened, upper, upperServer } = setUp();
    for (let count = 0; count < 5; count += 1) {
      await environment.advance(5_000);
      upperServer.link.push({ type: "events", epoch: 1, events: [] });
      await environment.advance(1_000);
      upper.cut();
    }
    await environment.advance(5_000);
    expect(new Set(opened)).toEqual(new Set(["upper"]));
  });

  test("a server that says why it ends was reached", async () => {
    const { environment, opened, upperServer } = setUp();
    upperServer.answer = () => [{ type: "error", code: "unavailable", message: "Full" }];
    await environment.advance(60_000);
    expect(opened.length).toBeGreaterThan(3);
    expect(new Set(opened)).toEqual(new Set(["upper"]));
  });

  test("a browser that says offline is not believed for ever, and no transport is at fault for it", async () => {
    const { environment, opened, upper, lower, connection, transport } = setUp();
    await environment.advance(40_000);
    environment.page("offline");
    upper.setFaults({ isDown: true });
    lower.setFaults({ isDown: true });
    await environment.advance(190_000);
    expect(connection.state.name, "it was right so far").toBe("suspended");
    expect(opened.length).toBe(4);
    upper.setFaults({ isDown: false });
    await environment.advance(60_000);
    expect(transport(), "and now it is mistaken").toBe("upper");
    expect(new Set(opened)).toEqual(new Set(["upper"]));
  });

  test("credentials that cannot be had are no transport's fault", async () => {
    let failures = 5;
    const { environment, opened } = setUp({
      hello: () => {
        if (failures-- > 0) throw new Error("no token now");
      },
    });
    await environment.advance(60_000);
    expect(opened).toEqual(["upper"]);
  });

  test("a server that restarts, however long it takes, gets its clients back on the first", async () => {
    for (const downMs of [1_000, 3_000, 8_000, 20_000, 45_000, 200_000]) {
      const { environment, upper, lower, transport, connection } = setUp();
      await environment.advance(40_000);
      upper.setFaults({ isDown: true });
      lower.setFaults({ isDown: true });
      upper.cut();
      await environment.advance(downMs);
      upper.setFaults({ isDown: false });
      lower.setFaults({ isDown: false });
      await environment.advance(40_000);
      expect(transport()).toBe("upper");
      connection.close();
    }
  });
});

describe("moving up", () => {
  test("while below, better ones are tried at once and then for ever, ever more seldom", async () => {
    const { environment, opened, transport } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    const triesIn = async (minutes: number): Promise<number> => {
      const before = opened.length;
      await environment.advance(minutes * MINUTE_MS);
      return opened.length - before;
    };
    expect(opened.slice(3)).toEqual(["upper"]);
    expect(await triesIn(10)).toBeGreaterThanOrEqual(3);
    const later = await triesIn(60);
    expect(later).toBeGreaterThanOrEqual(5);
    expect(later).toBeLessThanOrEqual(9);
    expect(transport()).toBe("lower");
  });

  test("a better one that works is taken without leaving online, and told like a new link", async () => {
    const { environment, upper, lower, states, welcomes, transport } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    states.splice(0);
    upper.setFaults({ isDown: false });
    await environment.advance(2 * MINUTE_MS);
    expect(transport()).toBe("upper");
    expect(new Set(states.map(({ name }) => name))).toEqual(new Set(["online"]));
    expect(welcomes).toEqual(["lower", "upper"]);
    expect([upper.linkCount, lower.linkCount]).toEqual([1, 0]);
  });

  test("the watched set comes along with the hello", async () => {
    const { connection, environment, upper, upperServer } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    const watched = connection.watch({ conversationIds: [DEVICE], userIds: [] });
    await environment.advance(100);
    await watched;
    upper.setFaults({ isDown: false });
    environment.page("online");
    await environment.advance(1_000);
    expect(upperServer.link.batches).toEqual([["hello", "watch"]]);
  });

  test("what was asked below and not answered is asked again above, and a command fails as with a lost link", async () => {
    const { connection, environment, upper, upperServer } = setUp({ isUpperDown: true });
    const { answer } = upperServer;
    upperServer.answer = (up) =>
      up.type === "query" ? [{ type: "query_result", data: up.data }] : answer(up);
    await environment.advance(3_000);
    const query = connection.request(QUERY, { timeoutMs: 10 * MINUTE_MS });
    const command = connection.request(COMMAND, { timeoutMs: 10 * MINUTE_MS });
    const failed = command.catch((error: unknown) => error);
    upper.setFaults({ isDown: false });
    environment.page("online");
    await environment.advance(1_000);
    expect(await failed).toMatchObject({ code: "unavailable" });
    expect(await query).toMatchObject({ type: "query_result" });
    expect(upperServer.link.batches.flat()).toEqual(["hello", "query"]);
  });

  test("another network, and somebody who asks for it, make it look at once", async () => {
    const { connection, environment, opened } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    const tries = (): number => opened.length;
    const before = tries();
    environment.page("online");
    await environment.advance(500);
    expect(tries()).toBe(before + 1);
    connection.reconnectNow();
    await environment.advance(500);
    expect(tries()).toBe(before + 2);
  });

  test("by no path are there more than ten attempts in a minute", async () => {
    const { connection, environment, opened } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    for (let count = 0; count < 100; count += 1) {
      connection.reconnectNow();
      environment.page("online");
      await environment.advance(100);
    }
    expect(opened.length).toBeLessThanOrEqual(10);
  });

  test("a trial that hangs is given up, and one that is refused leaves the link in use alone", async () => {
    const { environment, upper, upperServer, lower, transport } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    upper.setFaults({ isDown: false });
    upperServer.answer = () => [];
    environment.page("online");
    await environment.advance(20_000);
    expect(upper.linkCount).toBe(0);
    upperServer.answer = () => [{ type: "error", code: "unauthenticated", message: "No" }];
    environment.page("online");
    await environment.advance(2_000);
    expect(transport()).toBe("lower");
    expect(lower.linkCount).toBe(1);
  });

  test("after a move the better one has to prove itself as any other", async () => {
    const { environment, upper, transport, opened } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    upper.setFaults({ isDown: false });
    environment.page("online");
    await environment.advance(1_000);
    expect(transport()).toBe("upper");
    opened.splice(0);
    upper.cut();
    upper.setFaults({ isDown: true });
    await environment.advance(5_000);
    expect(transport()).toBe("lower");
    expect(opened[0]).toBe("lower");
  });

  test("closing ends the trial and its timers too", async () => {
    const { connection, environment, upper, upperServer } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    upper.setFaults({ isDown: false });
    upperServer.answer = () => [];
    environment.page("online");
    await environment.advance(500);
    connection.close();
    await environment.advance(1_000);
    expect(upper.linkCount).toBe(0);
    expect(environment.timerCount).toBe(0);
  });

  test("a server that ends the lower link as it welcomes the better one does not end the connection", async () => {
    const { environment, upper, upperServer, lowerServer, transport } = setUp({
      isUpperDown: true,
    });
    await environment.advance(3_000);
    const { answer } = upperServer;
    // The older link of a session is ended, then the new one is welcomed.
    upperServer.answer = (up) => {
      if (up.type === "hello") lowerServer.link.end.close(CLOSE_CODES.superseded, "");
      return answer(up);
    };
    upper.setFaults({ isDown: false });
    environment.page("online");
    await environment.advance(10_000);
    expect(transport()).toBe("upper");
  });

  test("one that is closed by whoever hears that it is online opens nothing more", async () => {
    const { connection, environment, opened, upper } = setUp({ isUpperDown: true });
    connection.onState(({ name }) => name === "online" && connection.close());
    await environment.advance(3_000);
    expect(connection.state.name).toBe("closed");
    upper.setFaults({ isDown: false });
    const before = opened.length;
    await environment.advance(2 * MINUTE_MS);
    expect([upper.linkCount, environment.timerCount, opened.length]).toEqual([0, 0, before]);
  });

  test("a session that is superseded elsewhere ends for good also below", async () => {
    const { connection, environment, lowerServer } = setUp({ isUpperDown: true });
    await environment.advance(3_000);
    lowerServer.link.end.close(CLOSE_CODES.superseded, "");
    await environment.advance(100);
    expect(connection.state).toMatchObject({ name: "closed", reason: { code: "superseded" } });
  });
});

interface SetUpOptions {
  readonly isUpperDown?: boolean;
  readonly hello?: () => void;
}

/** A connection that has two ways to go, each with a server of its own at the end. */
function setUp({ isUpperDown = false, hello }: SetUpOptions = {}) {
  const environment = createManualEnvironment();
  const opened: string[] = [];
  const ways = (["upper", "lower"] as const).map((name) => {
    const network = createMemoryNetwork({ environment, faults: { delayMs: [5, 5] } });
    const server = createScriptedServer();
    server.answer = (up) => (up.type === "hello" ? [{ ...WELCOME, app: name }] : answerAsUsual(up));
    network.onLink(server.accept);
    const { open } = network.transport;
    const transport = {
      name,
      open: (...args: Parameters<typeof open>) => {
        opened.push(name);
        return open(...args);
      },
    };
    return { network, server, transport };
  });
  const [first, second] = ways;
  if (!first || !second) throw new Error("There are no two ways");
  first.network.setFaults({ isDown: isUpperDown });
  const connection = createConnection({
    server: first.network.server,
    transports: [first.transport, second.transport],
    environment,
    async hello() {
      hello?.();
      const credentials = { type: "token", token: "t" } as const;
      return { app: "demo", client: "test/1", deviceId: DEVICE, credentials };
    },
  });
  const states: ConnectionState[] = [];
  const welcomes: string[] = [];
  connection.onState((state) => states.push(state));
  connection.onOnline(({ app }) => welcomes.push(app));
  connection.connect();
  return {
    connection,
    environment,
    opened,
    states,
    welcomes,
    upper: first.network,
    lower: second.network,
    upperServer: first.server,
    lowerServer: second.server,
    transport: () => ("transport" in connection.state ? connection.state.transport : undefined),
  };
}
