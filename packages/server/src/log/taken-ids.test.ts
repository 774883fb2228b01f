import {
  catchUpQuery,
  leaveConversationCommand,
  removeMemberCommand,
  sendMessageCommand,
  encodeBody,
  updateConversationCommand,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { createFixture, PLAIN, settle } from "../test/kernel-fixture.ts";
import { watchedDriver } from "../test/watched-driver.ts";

test("a command whose id is that of a message is refused for good, as a send is", async () => {
  const { kernel, person, uuid } = await createFixture();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  const conversationId = await alice.group("g", ["mallory"]);
  const { epoch } = await kernel.audience("demo", conversationId);
  const commandId = uuid();
  await alice.send(conversationId, "hello", { commandId });
  for (let time = 0; time < 2; time += 1)
    await expect(
      mallory.run(leaveConversationCommand, {}, { conversationId, epoch, commandId }),
    ).rejects.toMatchObject({ code: "conflict" });
  await kernel.close();
});

test("a command that names no conversation, said twice or under an id that had a result, fails nobody else's commands", async () => {
  const { kernel, person, uuid } = await createFixture();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  await person("bob");
  const direct = await alice.direct("bob");
  const own = await mallory.group("g", []);
  const { epoch } = await kernel.audience("demo", own);
  const taken = uuid();
  await mallory.send(own, "mine", { commandId: taken, epoch });
  for (const commandId of [uuid(), taken]) {
    const nameless = () => mallory.run(leaveConversationCommand, {}, { commandId });
    await expect(nameless()).rejects.toMatchObject({ code: "invalid" });
    const outcomes = await Promise.allSettled([
      nameless(),
      alice.send(direct, "hi", { epoch: 0 }),
      nameless(),
      alice.send(direct, "there", { epoch: 0 }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  }
  await kernel.close();
});

test("nobody can make the commands of others run twice, nor lose what was told of them", async () => {
  let rows = 0;
  const driver = watchedDriver(openNodeSqlite(":memory:"), (sql) => {
    if (sql.startsWith('insert into "message"')) rows += 1;
  });
  const { kernel, person, uuid } = await createFixture({ driver });
  const [alice, bob, mallory] = [
    await person("alice"),
    await person("bob"),
    await person("mallory"),
  ];
  const friend = await person("friend");
  const direct = await alice.direct("bob");
  const { epoch } = await kernel.audience("demo", direct);
  const { seq } = await alice.send(direct, "hello", { epoch });
  const own = await mallory.group("mine", ["friend"]);
  const mine = (await kernel.audience("demo", own)).epoch;
  const commandId = uuid();
  await friend.send(own, "mine", { commandId, epoch: mine });
  await settle(kernel);
  await kernel.delivered(bob.principal, direct, { epoch, seq });
  const before = rows;
  const at = { conversationId: own, epoch: mine, commandId };
  await Promise.allSettled([
    mallory.run(updateConversationCommand, { name: "again" }, at),
    mallory.run(leaveConversationCommand, {}, { ...at, commandId }),
    alice.send(direct, "one more", { epoch }),
  ]);
  await settle(kernel);
  expect(rows - before).toBe(1);
  const cursor = { epoch, version: 2 };
  const { registers } = await alice.ask(catchUpQuery, { conversationId: direct, cursor, limit: 0 });
  expect(registers).toMatchObject([{ userId: "bob", deliveredSeq: seq }]);
  await kernel.close();
});

test("who was removed learns nothing of how the conversation goes on", async () => {
  const { kernel, person } = await createFixture();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  const conversationId = await alice.group("g", ["mallory"]);
  // A member knows it, and it stays what it is.
  const { epoch } = await kernel.audience("demo", conversationId);
  await alice.run(removeMemberCommand, { userId: "mallory" }, { conversationId, epoch });
  const probe = (): Promise<unknown> => {
    const body = encodeBody([{ kind: "text", text: "x" }]);
    const at = { conversationId, epoch, precondition: { version: 1 } };
    const value = { envelope: PLAIN, codec: 0, body };
    return mallory.run(sendMessageCommand, value, at).catch(String);
  };
  const before = await probe();
  for (const text of ["one", "two", "three"]) await alice.send(conversationId, text, { epoch });
  expect(before).toMatch(/you are not in it/);
  expect(await probe()).toBe(before);
  await kernel.close();
});
