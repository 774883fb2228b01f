import { headsQuery, syncQuery } from "@im-chat/protocol";
import type { Up } from "@im-chat/protocol";
import { createMemoryServer, createMemoryStage, createMemoryTransport } from "@im-chat/testing";
import { createTestClock, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { refuseFrames } from "../../test/refused-frames.ts";

async function setUp(
  kind: number,
  error: Parameters<typeof refuseFrames>[1]["error"],
  is: (data: Uint8Array) => boolean = () => true,
) {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up: Up) => up.type === "query" && up.kind === kind && is(up.data),
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

test("heads that are too large together are asked for in smaller numbers", async () => {
  let maxIds = 0;
  const { clock, stage, road, bob } = await setUp(
    headsQuery.number,
    { code: "too_large" },
    (data) => headsQuery.decode(data).conversationIds.length > maxIds,
  );
  road.isOn = false;
  const alice = stage.chat("alice");
  for (const chat of [alice, bob])
    await clock.until(until(chat.connection, ({ name }) => name === "online"));
  road.isOn = true;
  for (let count = 1; count <= 10; count += 1)
    await clock.until(alice.createGroup({ name: `${count}`, members: ["bob"] }));
  await clock.advance(5000);
  maxIds = 3;
  await clock.until(
    until(bob.conversations, ({ items }) => items.length === 10),
    60_000,
  );
  await clock.advance(20_000);
  const refusals = road.refusedAtMs.length;
  await clock.advance(180_000);
  expect(road.refusedAtMs).toHaveLength(refusals);
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
