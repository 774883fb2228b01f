import { ImError } from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import { createConnection } from "./create-connection.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import type { ManualEnvironment } from "./testing/manual-environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { createScriptedServer } from "./testing/scripted-server.ts";
import type { Transport } from "./transport.ts";

const DEVICE = "00000000-0000-7000-8000-000000000001";
const QUERY = { type: "query", kind: 1, data: new Uint8Array(1) } as const;

interface Stuffed {
  readonly connection: Connection;
  readonly environment: ManualEnvironment;
  /** The network takes bytes again. */
  readonly unblock: () => void;
}

/** Online on a link that takes no more bytes, with as many requests waiting for it as there is room for. */
async function stuff(): Promise<Stuffed> {
  const environment = createManualEnvironment();
  const network = createMemoryNetwork({ environment });
  const server = createScriptedServer();
  network.onLink(server.accept);
  let isBlocked = false;
  const transport: Transport = {
    name: "memory",
    open(target, handlers) {
      const link = network.transport.open(target, handlers);
      return {
        send: (bytes) => link.send(bytes),
        close: (...why) => link.close(...why),
        get bufferedBytes() {
          return isBlocked ? 1_000_000 : 0;
        },
      };
    },
  };
  const connection = createConnection({
    server: network.server,
    transports: [transport],
    // Long enough that none is given up before the link is.
    timeoutMs: 600_000,
    environment,
    hello: async () => ({
      app: "demo",
      client: "test/1",
      deviceId: DEVICE,
      credentials: { type: "token", token: "t" },
    }),
  });
  connection.connect();
  await environment.advance(10);
  isBlocked = true;
  const refusals: ImError[] = [];
  for (let count = 0; count < 1_100; count += 1)
    connection.request(QUERY).catch((thrown: unknown) => refusals.push(ImError.from(thrown)));
  await environment.advance(100);
  expect(refusals).toHaveLength(1_100 - 1_024);
  return { connection, environment, unblock: () => (isBlocked = false) };
}

test("a link that died with a full queue is left, and another one found", async () => {
  const { connection, environment, unblock } = await stuff();
  const states: string[] = [];
  connection.onState(({ name }) => states.push(name));
  await environment.advance(60_000);
  unblock();
  await environment.advance(60_000);
  expect(states.slice(0, 2)).toEqual(["waiting", "connecting"]);
  expect(connection.state.name).toBe("online");
  expect(environment.reports).toEqual([]);
  connection.close();
});

test("with a full queue one may sign off, and what nobody answers is dropped", async () => {
  const { connection, environment } = await stuff();
  connection.signal({ kind: 1, data: new Uint8Array(1) });
  connection.wake();
  connection.close();
  expect(connection.state.name).toBe("closed");
  await environment.advance(1_000);
  expect(environment.timerCount).toBe(0);
  expect(environment.reports).toEqual([]);
});
