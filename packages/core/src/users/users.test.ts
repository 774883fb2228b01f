import { getUsersQuery } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createMemoryTransport,
  createTestClock,
  createTestStage,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
import { refuseFrames } from "../../test/refused-frames.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("an id that no user can have is refused, and keeps nobody else from being known", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  await stage.server.addUser("carol", "Carol C");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const direct = await alice.openDirect("bob");
  await direct.send({ text: "hello" });
  await until(bob.conversations, ({ items }) => items.length === 1, "the conversation");
  for (const id of [" ", "x".repeat(129)]) {
    expect(() => alice.users.get(id)).toThrow("Cannot write getUsers.ids");
    expect(() => alice.users.presence(id)).toThrow("Cannot write getUsers.ids");
  }
  expect(() => alice.users.presence("")).toThrow("Cannot write getUsers.ids");
  expect(alice.users.get("").get()).toMatchObject({ id: "", name: "", kind: "system" });
  await until(alice.users.get("carol"), ({ name }) => name === "Carol C", "the name");
  await until(alice.users.presence("bob"), ({ isOnline }) => isOnline, "the presence");
});

test("a name that the server does not tell for now is asked for again on the same link", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("carol", "Carol C"));
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up) => up.type === "query" && up.kind === getUsersQuery.number,
    now: () => clock.now(),
    error: { code: "rate_limited" },
  });
  const alice = stage.chat("alice", { transports: [road.transport] });
  await clock.until(online(alice));
  const carol = alice.users.get("carol");
  await clock.advance(1000);
  expect(road.refusedAtMs).toHaveLength(1);
  road.isOn = false;
  await clock.until(
    until(carol, ({ name }) => name === "Carol C"),
    120_000,
  );
  await clock.until(stage.close());
});
