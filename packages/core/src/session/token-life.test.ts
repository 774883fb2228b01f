import { createMemoryServer, createMemoryStage, createTestClock } from "@im-chat/testing";
import { createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";

const HOUR_MS = 3_600_000;

async function setUp() {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  return { clock, stage: createMemoryStage(server, { clock }) };
}

test.for([
  ["ahead", 2 * HOUR_MS],
  ["behind", -2 * HOUR_MS],
] as const)("a device whose clock is hours %s renews its token in time", async ([, offMs]) => {
  const { clock, stage } = await setUp();
  let calls = 0;
  const tokenProvider = (): Promise<string> => {
    calls += 1;
    return stage.server.tokenFor("alice", { lifetimeSeconds: 600 });
  };
  const world = { now: () => clock.now() + offMs };
  const chat = stage.chat("alice", { tokenProvider, world });
  await clock.until(until(chat.connection, ({ name }) => name === "online"));
  const names: string[] = [];
  chat.connection.subscribe(({ name }) => names.push(name));
  await clock.advance(HOUR_MS);
  expect(names).toEqual(["online"]);
  expect(calls).toBeGreaterThan(6);
  expect(calls).toBeLessThan(11);
  await clock.until(stage.close());
});

test("a page that gives the same token each time is asked a few times as it ends", async () => {
  const { clock, stage } = await setUp();
  const token = await clock.until(stage.server.tokenFor("alice", { lifetimeSeconds: 300 }));
  let calls = 0;
  const tokenProvider = async (): Promise<string> => ((calls += 1), token);
  const chat = stage.chat("alice", { tokenProvider });
  await clock.until(until(chat.connection, ({ name }) => name === "online"));
  await clock.advance(370_000);
  expect(calls).toBeLessThan(40);
  await clock.until(stage.close());
});

test("a provider that throws at once leaves no rejection that nobody handles", async () => {
  await using stage = await createTestStage();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const tokenProvider = (): Promise<string> => {
    throw new Error("nobody is signed in");
  };
  const chat = stage.chat("alice", { tokenProvider });
  await until(chat.connection, ({ name }) => name === "offline", "no link");
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
