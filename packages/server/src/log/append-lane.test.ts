import { expect, test } from "vitest";
import { createServer } from "../server.ts";
import { createDirect, createGroup, newId, sendText } from "../test/client.ts";

const alice = { app: "demo", userId: "alice", role: "user" } as const;

async function setUp() {
  const server = await createServer();
  for (const userId of ["alice", "bob"])
    await server.kernel.signIn({ app: "demo", userId, role: "user" }, { kind: "user" });
  return server;
}

test("a conversation and what is said in it fit into one commit, in order", async () => {
  const { kernel, close } = await setUp();
  const direct = createDirect("alice", "bob");
  const { commits } = await kernel.stats();
  const lines = Array.from({ length: 16 }, (_, index) =>
    sendText(direct.conversationId, `line ${index}`),
  );
  const outcomes = await kernel.appendLane(alice, [direct, ...lines]);
  expect(outcomes.map((outcome) => outcome.isDone && outcome.result.version)).toEqual(
    Array.from({ length: 17 }, (_, index) => index + 1),
  );
  expect((await kernel.stats()).commits - commits).toBeLessThanOrEqual(2);
  await close();
});

test("behind a creation that may succeed later nothing is executed, and nothing is refused for good", async () => {
  const { kernel, close } = await setUp();
  const group = createGroup(["bob"]);
  const line = sendText(group.conversationId, "hello");
  const wrong = { ...group, epoch: 12_345 };
  const first = await kernel.appendLane(alice, [wrong, line]);
  expect(first.map((outcome) => !outcome.isDone && outcome.code)).toEqual([
    "epoch_changed",
    "lane_blocked",
  ]);
  const again = await kernel.appendLane(alice, [group, line]);
  expect(again.map(({ isDone }) => isDone)).toEqual([true, true]);
  await close();
});

test("a permanent refusal stops nobody", async () => {
  const { kernel, close } = await setUp();
  const direct = createDirect("alice", "bob");
  const broken = { ...sendText(direct.conversationId, "x"), data: new Uint8Array([255, 255]) };
  const elsewhere = sendText(newId(), "x");
  const outcomes = await kernel.appendLane(alice, [
    direct,
    broken,
    elsewhere,
    sendText(direct.conversationId, "fine"),
  ]);
  expect(outcomes.map((outcome) => outcome.isDone || outcome.code)).toEqual([
    true,
    "invalid",
    "not_member",
    true,
  ]);
  await close();
});
