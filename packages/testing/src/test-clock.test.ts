import { describe, expect, test } from "vitest";
import { createMemoryServer } from "./create-memory-server.ts";
import { createMemoryStage } from "./memory-stage.ts";
import type { MemoryStage } from "./memory-stage.ts";
import { createTestClock } from "./test-clock.ts";
import type { TestClock } from "./test-clock.ts";
import { until } from "./until.ts";

const HOUR_MS = 3_600_000;

/** Alice writes to Bob. @returns all that came of it, as Bob has it. */
async function talk(seed: number): Promise<unknown> {
  const clock = createTestClock({ seed });
  const stage = await openStage(clock);
  const bob = stage.chat("bob");
  const conversation = await clock.until(stage.chat("alice").openDirect("bob"));
  await clock.until(conversation.send({ text: "hello" }));
  const list = await clock.until(
    until(bob.conversations, ({ items }) => items[0]?.lastMessage?.text === "hello"),
  );
  await clock.until(stage.close());
  return { at: clock.now(), list };
}

async function openStage(clock: TestClock): Promise<MemoryStage> {
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  await clock.until(server.addUser("bob"));
  return createMemoryStage(server, { clock });
}

describe("on a clock of the test's", () => {
  test("the same seed gives the same run, another seed another", async () => {
    const first = await talk(7);
    expect(await talk(7)).toEqual(first);
    expect(await talk(8)).not.toEqual(first);
  });

  test("two hours of quiet pass at once, and tokens are renewed in them", async () => {
    const clock = createTestClock();
    const stage = await openStage(clock);
    let asked = 0;
    const tokenProvider = (): Promise<string> => {
      asked += 1;
      return stage.server.tokenFor("bob");
    };
    const bob = stage.chat("bob", { tokenProvider });
    await clock.until(until(bob.connection, ({ name }) => name === "online"));
    expect(asked).toBe(1);
    await clock.advance(2 * HOUR_MS);
    expect(asked).toBeGreaterThan(2);
    expect(bob.connection.get().name).toBe("online");
    await clock.until(stage.close());
  });

  test("a server that was away for a while is found again", async () => {
    const clock = createTestClock();
    const stage = await openStage(clock);
    const bob = stage.chat("bob");
    await clock.until(until(bob.connection, ({ name }) => name === "online"));
    stage.server.stop();
    await clock.advance(1000);
    expect(bob.connection.get().name).toBe("offline");
    stage.server.start();
    await clock.advance(10_000);
    expect(bob.connection.get().name).toBe("online");
    await clock.until(stage.close());
  });

  test("what never comes is told", async () => {
    const clock = createTestClock();
    await expect(clock.until(new Promise(() => undefined), 500)).rejects.toThrow(
      "Nothing came of a promise within 500 ms of imagined time",
    );
  });

  test("a seed that is no whole number is refused", () => {
    expect(() => createTestClock({ seed: 0.5 })).toThrow(
      "Cannot make a clock: seed is 0.5, not a whole number",
    );
  });
});
