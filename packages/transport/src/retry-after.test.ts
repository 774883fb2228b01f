import { CLOSE_CODES } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { createScriptedServer } from "./testing/scripted-server.ts";
import type { LinkClose, Transport } from "./transport.ts";

const MINUTE_MS = 60_000;

test("a link that was refused for a while is not opened before its end", async () => {
  const { environment, openedAtMs } = refusing({ code: 1006, reason: "", retryAfterMs: 90_000 });
  await environment.advance(4 * MINUTE_MS);
  const [first = 0, second = 0] = openedAtMs;
  expect(second - first).toBeGreaterThanOrEqual(90_000);
  expect(openedAtMs).toHaveLength(3);
});

test("who asks for a day is asked again after ten minutes", async () => {
  const { environment, openedAtMs } = refusing({
    code: 1006,
    reason: "",
    retryAfterMs: 24 * 60 * MINUTE_MS,
  });
  await environment.advance(11 * MINUTE_MS);
  expect(openedAtMs).toHaveLength(2);
});

test("a wish is a lower bound: without failures before it, or with many", async () => {
  const { environment, openedAtMs } = refusing({ code: 1006, reason: "", retryAfterMs: 10 });
  await environment.advance(30 * MINUTE_MS);
  const waits = openedAtMs.slice(1).map((atMs, index) => atMs - (openedAtMs[index] ?? 0));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...waits)).toBeGreaterThan(10_000);
});

test("what a server asked for before it closed holds with a close code of its own too", async () => {
  const { environment, openedAtMs, server } = online();
  await environment.advance(10);
  const { goingAway: code } = CLOSE_CODES;
  const beforeMs = environment.now();
  server.link.push({ type: "goaway", code, message: "Restarting", retryAfterMs: 20_000 });
  await environment.advance(10);
  server.link.end.close(code, "Restarting");
  await environment.advance(MINUTE_MS);
  expect(openedAtMs).toHaveLength(2);
  expect(openedAtMs[1]).toBeGreaterThanOrEqual(beforeMs + 20_000);
});

test("what looks for a better way keeps to it as well", async () => {
  const { environment, openedAtMs, network, server } = online();
  network.setFaults({ isDown: true });
  network.cut();
  await environment.advance(5_000);
  network.setFaults({ isDown: false });
  server.answer = () => [
    { type: "error", code: "rate_limited", message: "Full", retryAfterMs: 9 * MINUTE_MS },
  ];
  openedAtMs.splice(0);
  await environment.advance(10 * MINUTE_MS);
  const [first = 0, second = Infinity] = openedAtMs;
  expect(second - first).toBeGreaterThanOrEqual(9 * MINUTE_MS);
});

/** A connection whose links all end at once. */
function refusing(close: LinkClose) {
  const environment = createManualEnvironment();
  const openedAtMs: number[] = [];
  const transport: Transport = {
    name: "refusing",
    open(_target, { onClose }) {
      openedAtMs.push(environment.now());
      environment.setTimer(() => onClose(close), 1);
      return { bufferedBytes: 0, send: () => {}, close: () => {} };
    },
  };
  start(environment, [transport]);
  return { environment, openedAtMs };
}

/** A connection to a server, with a lower way to another one. @returns when the first way was tried. */
function online() {
  const environment = createManualEnvironment();
  const openedAtMs: number[] = [];
  const server = createScriptedServer();
  const network = createMemoryNetwork({ environment, faults: { delayMs: [1, 1] } });
  network.onLink(server.accept);
  const lower = createMemoryNetwork({ environment, faults: { delayMs: [1, 1] } });
  lower.onLink(createScriptedServer().accept);
  const noted: Transport = {
    name: "noted",
    open(target, handlers) {
      openedAtMs.push(environment.now());
      return network.transport.open(target, handlers);
    },
  };
  start(environment, [noted, lower.transport]);
  return { environment, openedAtMs, network, server };
}

function start(
  environment: ReturnType<typeof createManualEnvironment>,
  transports: readonly [Transport, ...Transport[]],
): void {
  createConnection({
    server: "http://memory.invalid",
    transports,
    environment,
    hello: async () => ({
      app: "demo",
      client: "test/1",
      deviceId: "00000000-0000-7000-8000-000000000001",
      credentials: { type: "token", token: "t" },
    }),
  }).connect();
}
