import { FEATURES, deflateBatch, encodeBatch, wrapDeflated } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import { hostEnvironment } from "./environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { WELCOME, createScriptedServer } from "./testing/scripted-server.ts";
import { webSocketTransport } from "./websocket-transport.ts";

const FIELDS = {
  app: "demo",
  client: "test/1",
  deviceId: "00000000-0000-7000-8000-000000000001",
  credentials: { type: "token", token: "t" },
} as const;

test("a connection comes online in a browser, offers to inflate, and inflates in order", async () => {
  const environment = hostEnvironment();
  const network = createMemoryNetwork({ environment });
  const server = createScriptedServer();
  server.answer = () => [{ ...WELCOME, features: [FEATURES.deflate] }];
  network.onLink(server.accept);
  const connection = createConnection({
    server: network.server,
    transports: [network.transport],
    hello: async () => FIELDS,
  });
  const pushes: string[] = [];
  connection.onPush(({ type }) => pushes.push(type));
  const online = new Promise((resolve) => connection.onOnline(resolve));
  connection.connect();
  await online;
  expect(server.link.ups[0]).toMatchObject({ type: "hello", features: [FEATURES.deflate] });

  const batch = encodeBatch({ up: [], down: [{ type: "behind", requestId: 0 }] });
  server.link.end.send(wrapDeflated(await deflateBatch(batch)));
  server.link.push({ type: "hints", hints: [] });
  await expect.poll(() => pushes).toEqual(["behind", "hints"]);
  connection.close();
});

test("an address that is none is waited for, not thrown over", async () => {
  const connection = createConnection({
    server: "http://[",
    transports: [webSocketTransport()],
    hello: async () => FIELDS,
  });
  connection.connect();
  await expect
    .poll(() => connection.state)
    .toMatchObject({ name: "waiting", reason: { code: "unavailable" } });
  connection.close();
});
