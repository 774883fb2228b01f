import { sendMessageCommand } from "@im-chat/protocol";
import type { ErrorFrame, Up } from "@im-chat/protocol";
import { createMemoryServer, createMemoryStage, createMemoryTransport } from "@im-chat/testing";
import { createTestClock, createTestDevice, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { refuseFrames } from "../../test/refused-frames.ts";
import { messagesOf } from "../../test/shown.ts";

const isMessage = (up: Up): boolean =>
  up.type === "command" && up.kind === sendMessageCommand.number;

/** Alice sends a line that the server refuses for now, on time that the test lets pass. */
async function refusedSend(error: Parameters<typeof refuseFrames>[1]["error"]) {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: isMessage,
    now: () => clock.now(),
    error,
  });
  const alice = stage.chat("alice", { transports: [road.transport] });
  const direct = await clock.until(alice.openDirect("bob"));
  await clock.until(until(direct.summary, (value) => value?.isPending === false));
  await clock.until(direct.send({ text: "hello" }));
  return { clock, stage, road, alice };
}

const refusal = (code: ErrorFrame["code"], retryAfterMs = 0) => ({ code, retryAfterMs });

test("a server that asks to be left alone for ten seconds is left alone", async () => {
  const { clock, stage, road } = await refusedSend(refusal("rate_limited", 10_000));
  await clock.advance(9000);
  expect(road.refusedAtMs).toHaveLength(1);
  await clock.advance(9000);
  expect(road.refusedAtMs).toHaveLength(2);
  await clock.until(stage.close());
});

test("tries of a lane come ever more seldom", async () => {
  const { clock, stage, road } = await refusedSend(refusal("unavailable"));
  await clock.advance(60_000);
  expect(road.refusedAtMs.length).toBeGreaterThan(3);
  expect(road.refusedAtMs.length).toBeLessThan(16);
  await clock.until(stage.close());
});

test("tries of a lane come ever more seldom also while syncs come often", async () => {
  const { clock, stage, road } = await refusedSend(refusal("internal"));
  const bob = stage.chat("bob");
  await clock.until(until(bob.connection, ({ name }) => name === "online"));
  for (let second = 0; second < 40; second += 1) {
    await clock.until(bob.createGroup({ name: `Trip ${second}`, members: ["alice"] }));
    await clock.advance(1000);
  }
  expect(road.refusedAtMs.length).toBeGreaterThan(3);
  expect(road.refusedAtMs.length).toBeLessThan(16);
  await clock.until(stage.close());
});

test("a transaction that fails once holds a message up for a moment", async () => {
  await using stage = await createTestStage();
  const { world } = createTestDevice();
  let failures = 0;
  const openStorage: typeof world.openStorage = async (options) => {
    const storage = await world.openStorage(options);
    const write: typeof storage.write = (stores, ...given) => {
      // That which claims what is to be sent.
      const isClaim = [...new Set(stores)].join() === "outbox,conversations,meta";
      if (!isClaim || failures-- <= 0) return storage.write(stores, ...given);
      return Promise.reject(new DOMException("Cannot write: told by the test", "UnknownError"));
    };
    return new Proxy(storage, {
      get(target, name) {
        if (name === "write") return write;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const alice = stage.chat("alice", { world: { ...world, openStorage } });
  const group = await alice.createGroup({ name: "Trip", members: [] });
  group.open();
  await group.send({ text: "one" });
  await until(group.timeline, () => messagesOf(group).some(({ seq }) => seq > 0), "the first");
  failures = 2;
  await group.send({ text: "two" });
  await until(group.timeline, () => (messagesOf(group).at(-1)?.seq ?? 0) > 1, "the second");
  expect(failures).toBeLessThanOrEqual(0);
});
