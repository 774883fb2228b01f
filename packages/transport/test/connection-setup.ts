import { expect } from "vitest";
import { createConnection } from "../src/create-connection.ts";
import type { Connection, HelloContext, HelloFields, Push } from "../src/connection.ts";
import type { ConnectionState } from "../src/connection-state.ts";
import { createManualEnvironment } from "../src/testing/manual-environment.ts";
import type { ManualEnvironment } from "../src/testing/manual-environment.ts";
import { createMemoryNetwork } from "../src/testing/memory-network.ts";
import type { MemoryNetwork } from "../src/testing/memory-network.ts";
import { WELCOME, answerAsUsual, createScriptedServer } from "../src/testing/scripted-server.ts";
import type { ScriptedServer } from "../src/testing/scripted-server.ts";

export const DEVICE = "00000000-0000-7000-8000-000000000001";
export const QUERY = { type: "query", kind: 1, data: new Uint8Array([1]) } as const;
export const FIELDS: HelloFields = {
  app: "demo",
  client: "test/1",
  deviceId: DEVICE,
  credentials: { type: "token", token: "t" },
};

interface Setup {
  readonly connection: Connection;
  readonly environment: ManualEnvironment;
  readonly network: MemoryNetwork;
  readonly server: ScriptedServer;
  readonly pushes: readonly Push[];
  readonly asked: readonly HelloContext[];
  readonly states: () => readonly ConnectionState["name"][];
}

interface SetupOptions {
  readonly hello?: (context: HelloContext) => Promise<HelloFields>;
  readonly welcome?: typeof WELCOME;
  readonly environment?: ManualEnvironment;
}

/** A connection to a scripted server that has not been told to connect. */
export function setUp({
  hello = async () => FIELDS,
  welcome = WELCOME,
  environment = createManualEnvironment(),
}: SetupOptions = {}): Setup {
  const network = createMemoryNetwork({ environment });
  const server = createScriptedServer();
  server.answer = (up) => (up.type === "hello" ? [welcome] : answerAsUsual(up));
  network.onLink(server.accept);
  const asked: HelloContext[] = [];
  const connection = createConnection({
    server: network.server,
    transports: [network.transport],
    environment,
    hello: (context) => {
      asked.push(context);
      return hello(context);
    },
  });
  const pushes: Push[] = [];
  const states: ConnectionState["name"][] = [];
  connection.onPush((push) => pushes.push(push));
  connection.onState(({ name }) => states.push(name));
  return { connection, environment, network, server, pushes, asked, states: () => states };
}

export async function setUpOnline(options?: SetupOptions): Promise<Setup> {
  const setup = setUp(options);
  setup.connection.connect();
  await setup.environment.advance(100);
  expect(setup.connection.state.name).toBe("online");
  return setup;
}

/** What it rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return { resolvedWith: await work };
  } catch (error) {
    return error;
  }
}

/** Sends a request whose answer does not matter. */
export function ask(connection: Connection): void {
  connection.request(QUERY).catch(() => undefined);
}
