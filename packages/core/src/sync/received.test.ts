import {
  createMemoryServer,
  createMemoryStage,
  createTestClock,
  createTestDevice,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";

test("what came while a chat was away is caught up in silence, also in conversations that nobody looks at", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  const { openStorage } = createTestDevice().world;
  await clock.until(server.addUser("alice"));
  const [bob, before] = [stage.chat("bob"), stage.chat("alice", { world: { openStorage } })];
  const his = await clock.until(bob.openDirect("alice"));
  await clock.until(his.send({ text: "one" }));
  const hers = before.conversation(his.id);
  const leave = hers.open();
  await clock.until(until(hers.timeline, ({ rows }) => rows.length === 1));
  leave();
  await clock.until(before.close());
  for (const text of ["two", "three", "four"]) await clock.until(his.send({ text }));
  await clock.advance(1000);

  const alice = stage.chat("alice", { world: { openStorage } });
  const received: string[] = [];
  alice.on("message_received", ({ message }) => received.push(message.text));
  await clock.until(until(alice.unread, ({ total }) => total === 4));
  await clock.until(until(alice.connection, ({ name }) => name === "online"));
  await clock.advance(5000);
  await clock.until(his.send({ text: "five" }));
  await clock.advance(1000);
  expect(received).toEqual(["five"]);
  await clock.until(stage.close());
});

test("the first message of a conversation that is new to a user is told to have come", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("alice"));
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  const received: string[] = [];
  alice.on("message_received", ({ message }) => received.push(message.text));
  for (const chat of [alice, bob])
    await clock.until(until(chat.connection, ({ name }) => name === "online"));
  const his = await clock.until(bob.openDirect("alice"));
  await clock.until(his.send({ text: "hello" }));
  await clock.until(until(alice.unread, ({ total }) => total === 1));
  await clock.advance(1000);
  expect(received).toEqual(["hello"]);
  await clock.until(stage.close());
});
