import {
  addMembersCommand,
  encodeBody,
  headsQuery,
  LIMITS,
  markReadCommand,
  sendMessageCommand,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, PLAIN, settle } from "./test/kernel-fixture.ts";

const DAY_MS = 86_400_000;

test("a server counts unread messages up to the cap, and no further", async () => {
  const fixture = await createFixture();
  const [alice, bob] = [await fixture.person("alice"), await fixture.person("bob")];
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  for (let count = 0; count <= LIMITS.unreadCap; count += 1)
    await alice.send(id, `${count}`, { epoch });
  const { heads } = await bob.ask(headsQuery, { conversationIds: [id] });
  expect(heads[0]?.unread).toBe(LIMITS.unreadCap);
});

test("a server counts mentions no further than unread messages", async () => {
  const fixture = await createFixture();
  const [alice, bob] = [await fixture.person("alice"), await fixture.person("bob")];
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  const envelope = { ...PLAIN, mentions: ["bob"] };
  const body = encodeBody([{ kind: "text", text: "@bob" }]);
  for (let count = 0; count <= LIMITS.unreadCap; count += 1)
    await alice.run(
      sendMessageCommand,
      { envelope, codec: 0, body },
      { conversationId: id, epoch },
    );
  await settle(fixture.kernel);
  const { heads } = await bob.ask(headsQuery, { conversationIds: [id] });
  expect(heads[0]).toMatchObject({ unread: LIMITS.unreadCap, mentions: LIMITS.unreadCap });
});

test("the result of any command is there for as long as is promised", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  await alice.send(id, "one", { epoch });
  const frame = { conversationId: id, epoch, commandId: fixture.uuid() };
  const first = await alice.run(markReadCommand, { seq: 1 }, frame);
  fixture.now += LIMITS.commandKeptDays * DAY_MS;
  const again = await alice.run(markReadCommand, { seq: 1 }, frame);
  expect(again).toMatchObject({ version: first.version, at: first.at, isReplayed: true });
});

test("a group has as many members as its app allows", async () => {
  const fixture = await createFixture();
  const policies = { findUsers: "none", hasGuests: false, origins: [] } as const;
  await fixture.kernel.apps.setPolicies("demo", { ...policies, groupMembers: 3 });
  const alice = await fixture.person("alice");
  for (const name of ["bob", "carol", "dan"]) await fixture.person(name);
  const conversationId = await alice.group("g", ["bob"]);
  const { epoch } = await fixture.kernel.audience("demo", conversationId);
  const add = (user: string) =>
    alice.run(addMembersCommand, { users: [user] }, { conversationId, epoch });
  await add("carol");
  await expect(add("dan")).rejects.toMatchObject({ code: "too_large" });
});
