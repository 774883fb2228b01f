import { mintUuid, upsertUserCommand } from "@im-chat/protocol";
import { createTestStage, until } from "@im-chat/testing";
import type { PageEvent } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

const namesOf = (conversation: Conversation): readonly string[] =>
  conversation.members.get().members.map(({ user }) => user.id);

const OTHERS = ["bob", "carol", "dave", "erin", "frank"];

test.for([
  { how: "with the conversation open", isOpen: true },
  { how: "on its own", isOpen: false },
])(
  "a list of members shown $how changes when one went and one came while there was no link",
  async ({ isOpen }) => {
    await using stage = await createTestStage();
    for (const name of [...OTHERS, "grace"]) await stage.server.addUser(name);
    const network = { isUp: true, tell: (_event: PageEvent): void => undefined };
    const bob = stage.chat("bob", {
      world: {
        isOnline: () => network.isUp,
        onPage(listener) {
          const before = network.tell;
          network.tell = (event) => {
            before(event);
            listener(event);
          };
          return () => undefined;
        },
      },
    });
    const alice = stage.chat("alice");
    await Promise.all([online(alice), online(bob)]);
    const hers = await alice.createGroup({ name: "Trip", members: OTHERS });
    const his = bob.conversation(hers.id);
    await until(his.summary, (summary) => summary !== undefined, "bob's group");
    if (isOpen) his.open();
    his.members.subscribe(() => undefined);
    await until(his.members, ({ isComplete }) => isComplete, "all members");
    expect(namesOf(his).toSorted()).toEqual(["alice", ...OTHERS]);

    network.isUp = false;
    network.tell("offline");
    await until(bob.connection, ({ name }) => name === "offline", "the loss of the link");
    await hers.addMembers(["grace"]);
    // Not among the faces that a list of conversations shows.
    await hers.removeMember("frank");
    await until(hers.summary, (summary) => summary?.lastNotice?.kind === "removed", "the removal");
    network.isUp = true;
    network.tell("online");
    await online(bob);
    await until(his.members, () => namesOf(his).includes("grace"), "the new member");
    expect(namesOf(his).toSorted()).toEqual(["alice", "bob", "carol", "dave", "erin", "grace"]);
  },
);

test("a list of members goes back with the server's data", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol"]) await stage.server.addUser(name);
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const his = bob.conversation(hers.id);
  await until(his.summary, (summary) => summary !== undefined, "bob's group");
  const restore = await stage.server.backup();
  his.open();
  his.members.subscribe(() => undefined);
  await hers.addMembers(["carol"]);
  await until(his.members, () => namesOf(his).includes("carol"), "the new member");
  await restore();
  for (const chat of [alice, bob]) chat.reconnectNow();
  await until(his.members, () => !namesOf(his).includes("carol"), "what was before");
  expect(namesOf(his)).toEqual(["alice", "bob"]);
});

test("messages do not make a list of members be read again", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, ({ rows }) => rows.length === 1, "the rows");
  // Until the server pushes what happens there, and not only that something does.
  await new Promise((resolve) => setTimeout(resolve, 600));
  his.members.subscribe(() => undefined);
  await until(his.members, ({ isComplete, isLoading }) => isComplete && !isLoading, "all members");
  let readings = 0;
  his.members.subscribe(({ isLoading }) => (readings += isLoading ? 1 : 0));
  for (const text of ["one", "two", "three"]) await hers.send({ text });
  await until(his.timeline, ({ rows }) => rows.length === 4, "the messages");
  expect(readings).toBe(0);
});

test("who was removed, or has logged out, is shown the members no more", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol"]) await stage.server.addUser(name);
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob", "carol"] });
  const his = bob.conversation(hers.id);
  for (const shown of [hers, his]) {
    shown.members.subscribe(() => undefined);
    await until(shown.members, ({ isComplete }) => isComplete, "all members");
  }
  await hers.removeMember("bob");
  await until(his.members, () => namesOf(his).length === 0, "nobody");
  expect(namesOf(hers)).toContain("carol");
  await alice.logout();
  expect(namesOf(hers)).toEqual([]);
});

test("a member who is called something else is so in a list that is open", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol"]) await stage.server.addUser(name);
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const { id } = await alice.createGroup({ name: "Trip", members: ["bob", "carol"] });
  const his = bob.conversation(id);
  await until(his.summary, (summary) => summary !== undefined, "bob's group");
  his.members.subscribe(() => undefined);
  const nameOf = (): string | undefined =>
    his.members.get().members.find(({ user }) => user.id === "carol")?.user.name;
  await until(his.members, ({ isComplete }) => isComplete, "all members");
  expect(nameOf()).toBe("carol");
  await stage.server.kernel.append(
    { app: stage.server.app, userId: "", role: "host" },
    {
      type: "command",
      commandId: mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
      kind: upsertUserCommand.number,
      epoch: 0,
      data: upsertUserCommand.encode({ id: "carol", name: "Caroline", avatar: "", kind: "user" }),
      writtenAt: 0,
    },
  );
  // Names come with answers.
  await alice.createGroup({ name: "Another", members: ["bob", "carol"] });
  await until(his.members, () => nameOf() === "Caroline", "the new name");
  expect(his.members.get()).toMatchObject({ isComplete: true, isLoading: false });
});
