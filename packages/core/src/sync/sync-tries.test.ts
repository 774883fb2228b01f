import { headsQuery, syncQuery } from "@im-chat/protocol";
import type { Up } from "@im-chat/protocol";
import { createMemoryServer, createMemoryStage, createMemoryTransport } from "@im-chat/testing";
import { createTestClock, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { refuseFrames } from "../../test/refused-frames.ts";

async function setUp(kind: number, error: Parameters<typeof refuseFrames>[1]["error"]) {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up: Up) => up.type === "query" && up.kind === kind,
    now: () => clock.now(),
    error,
  });
  const bob = stage.chat("bob", { transports: [road.transport] });
  return { clock, stage, road, bob };
}

test("heads that a server cannot give are asked for ever more seldom", async () => {
  const { clock, stage, road, bob } = await setUp(headsQuery.number, { code: "internal" });
  road.isOn = false;
  const alice = stage.chat("alice");
  for (const chat of [alice, bob])
    await clock.until(until(chat.connection, ({ name }) => name === "online"));
  road.isOn = true;
  const group = await clock.until(alice.createGroup({ name: "Trip", members: ["bob"] }));
  await clock.until(group.send({ text: "hi" }));
  await clock.advance(60_000);
  expect(road.refusedAtMs.length).toBeGreaterThan(3);
  expect(road.refusedAtMs.length).toBeLessThan(20);
  road.isOn = false;
  await clock.until(
    until(bob.conversations, ({ items }) => items.length === 1),
    120_000,
  );
  await clock.until(stage.close());
});

test("a sync that a server wants to be asked for later is asked for later", async () => {
  const { clock, stage, road } = await setUp(syncQuery.number, {
    code: "rate_limited",
    retryAfterMs: 10_000,
  });
  await clock.advance(9000);
  expect(road.refusedAtMs.length).toBeLessThanOrEqual(2);
  await clock.advance(15_000);
  expect(road.refusedAtMs.length).toBeGreaterThan(2);
  await clock.until(stage.close());
});
