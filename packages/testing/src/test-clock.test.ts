import { createChat } from "@im-chat/core";
import type { Chat } from "@im-chat/core";
import { describe, expect, test } from "vitest";
import { createMemoryServer } from "./create-memory-server.ts";
import type { MemoryServer } from "./memory-server.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { createTestClock } from "./test-clock.ts";
import type { TestClock } from "./test-clock.ts";
import { until } from "./until.ts";

const HOUR_MS = 3_600_000;

interface Scene {
  readonly server: MemoryServer;
  /** How often a token was asked for. */
  readonly asked: () => number;
  open(user: string): Chat;
  close(): Promise<void>;
}

async function openScene(clock: TestClock): Promise<Scene> {
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  await clock.until(server.addUser("bob"));
  const chats: Chat[] = [];
  let asked = 0;
  return {
    server,
    asked: () => asked,
    open(user) {
      const tokenProvider = (): Promise<string> => {
        asked += 1;
        return server.tokenFor(user);
      };
      const transports = [createMemoryTransport(server, clock)] as const;
      const options = { server: "https://chat.example", app: server.app, user };
      const chat = createChat({ ...options, tokenProvider, transports }, clock.world(user));
      chats.push(chat);
      return chat;
    },
    async close() {
      await clock.until(Promise.all(chats.map((chat) => chat.close())));
      await clock.until(server.close());
    },
  };
}

/** Alice writes to Bob. @returns all that came of it, as Bob has it. */
async function talk(seed: number): Promise<unknown> {
  const clock = createTestClock({ seed });
  const scene = await openScene(clock);
  const bob = scene.open("bob");
  const conversation = await clock.until(scene.open("alice").openDirect("bob"));
  await clock.until(conversation.send({ text: "hello" }));
  const list = await clock.until(
    until(bob.conversations, ({ items }) => items[0]?.lastMessage?.text === "hello"),
  );
  await scene.close();
  return { at: clock.now(), list };
}

describe("on a clock of the test's", () => {
  test("the same seed gives the same run, another seed another", async () => {
    const first = await talk(7);
    expect(await talk(7)).toEqual(first);
    expect(await talk(8)).not.toEqual(first);
  });

  test("two hours of quiet pass at once, and tokens are renewed in them", async () => {
    const clock = createTestClock();
    const scene = await openScene(clock);
    const bob = scene.open("bob");
    await clock.until(until(bob.connection, ({ name }) => name === "online"));
    const before = scene.asked();
    await clock.advance(2 * HOUR_MS);
    expect(scene.asked()).toBeGreaterThan(before);
    expect(bob.connection.get().name).toBe("online");
    await scene.close();
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
