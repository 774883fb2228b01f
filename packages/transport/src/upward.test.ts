import { CLOSE_CODES } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { WELCOME, answerAsUsual, createScriptedServer } from "./testing/scripted-server.ts";

const DEVICE = "00000000-0000-7000-8000-000000000001";

function setUp() {
  const environment = createManualEnvironment();
  const opened: string[] = [];
  const hellos: number[] = [];
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
  first.network.setFaults({ isDown: true });
  const connection = createConnection({
    server: first.network.server,
    transports: [first.transport, second.transport],
    environment,
    async hello() {
      hellos.push(environment.now());
      const credentials = { type: "token", token: "t" } as const;
      return { app: "demo", client: "test/1", deviceId: DEVICE, credentials };
    },
  });
  return { connection, environment, opened, hellos, upper: first, lower: second };
}

test("a server that supersedes the lower link as it welcomes the better one does not end the connection", async () => {
  const { connection, environment, upper, lower } = setUp();
  connection.connect();
  await environment.advance(3_000);
  expect(connection.state).toMatchObject({ name: "online", transport: "lower" });
  const { answer } = upper.server;
  // What the server does in admission.ts: the older link of the session is ended, then the new one is welcomed.
  upper.server.answer = (up) => {
    if (up.type === "hello")
      lower.server.link.end.close(
        CLOSE_CODES.superseded,
        "A newer link of the same session was opened",
      );
    return answer(up);
  };
  upper.network.setFaults({ isDown: false });
  environment.page("online");
  await environment.advance(10_000);
  expect(connection.state).toMatchObject({ name: "online", transport: "upper" });
});

test("one that is closed by whoever hears that it is online opens nothing more", async () => {
  const { connection, environment, opened, hellos, upper } = setUp();
  connection.onState(({ name }) => name === "online" && connection.close());
  connection.connect();
  await environment.advance(3_000);
  expect(connection.state.name).toBe("closed");
  upper.network.setFaults({ isDown: false });
  const before = { opened: opened.length, hellos: hellos.length };
  await environment.advance(120_000);
  expect({ links: upper.network.linkCount, timers: environment.timerCount }).toEqual({
    links: 0,
    timers: 0,
  });
  expect({ opened: opened.length, hellos: hellos.length }).toEqual(before);
});
