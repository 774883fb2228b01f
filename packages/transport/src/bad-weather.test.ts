import { CLOSE_CODES } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import type { ManualEnvironment } from "./testing/manual-environment.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import type { MemoryNetwork } from "./testing/memory-network.ts";
import { createScriptedServer } from "./testing/scripted-server.ts";
import type { ScriptedServer } from "./testing/scripted-server.ts";

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const STEPS = 60;

test.for(SEEDS)("whatever the weather, seed %i", async (seed) => {
  const environment = createManualEnvironment({ seed });
  const network = createMemoryNetwork({ environment, faults: { delayMs: [0, 300] } });
  const server = createScriptedServer();
  network.onLink(server.accept);
  const attempts: number[] = [];
  const connection = createConnection({
    server: network.server,
    transports: [network.transport],
    environment,
    async hello() {
      attempts.push(environment.now());
      if (environment.random() < 0.1) throw new Error("no token now");
      return {
        app: "demo",
        client: "test/1",
        deviceId: "00000000-0000-7000-8000-000000000001",
        credentials: { type: "token", token: "t" },
      };
    },
  });
  const answers: Promise<unknown>[] = [];
  connection.connect();
  for (let step = 0; step < STEPS; step += 1) {
    worsen({ environment, network, server });
    answers.push(connection.request({ type: "ping" }).catch((error: unknown) => error));
    if (environment.random() < 0.2) connection.reconnectNow();
    await environment.advance(environment.random() ** 3 * 90_000);
  }

  clearUp({ environment, network });
  await environment.advance(180_000);
  expect(connection.state.name).toBe("online");
  expect(mostWithin(60_000, attempts)).toBeLessThanOrEqual(10);
  // Each request has an end, and no link but the last is still open.
  expect(await Promise.all(answers)).toHaveLength(STEPS);
  expect(network.linkCount).toBe(1);
  connection.close();
  await environment.advance(1_000);
  expect(environment.timerCount).toBe(0);
  expect(environment.reports).toEqual([]);
});

interface Weather {
  readonly environment: ManualEnvironment;
  readonly network: MemoryNetwork;
}

function worsen({
  environment,
  network,
  server,
}: Weather & { readonly server: ScriptedServer }): void {
  const events = ["online", "offline", "shown", "hidden", "frozen", "resumed"] as const;
  const turn = Math.floor(environment.random() * 10);
  if (turn === 0) network.cut();
  if (turn === 1) network.setFaults({ isDown: environment.random() < 0.5 });
  if (turn === 2) network.setFaults({ isSilent: environment.random() < 0.5 });
  if (turn === 3)
    network.setFaults({
      dropRate: environment.random() * 0.5,
      duplicateRate: environment.random() * 0.5,
    });
  if (turn === 4) network.setFaults({ cutRate: environment.random() * 0.3 });
  if (turn === 5) environment.sleep(environment.random() * 3_600_000);
  if (turn === 6) server.links.at(-1)?.end.close(CLOSE_CODES.goingAway, "");
  if (turn === 7) server.links.at(-1)?.end.close(CLOSE_CODES.tokenExpired, "");
  const event = events[turn];
  if (event !== undefined && environment.random() < 0.5) environment.page(event);
}

function clearUp({ environment, network }: Weather): void {
  network.setFaults({ isDown: false, isSilent: false, dropRate: 0, duplicateRate: 0, cutRate: 0 });
  environment.page("online");
  environment.page("resumed");
  environment.page("shown");
}

/** The most of these times that lie within one window. */
function mostWithin(windowMs: number, timesMs: readonly number[]): number {
  const counts = timesMs.map(
    (startMs) =>
      timesMs.filter((timeMs) => timeMs >= startMs && timeMs < startMs + windowMs).length,
  );
  return Math.max(0, ...counts);
}
