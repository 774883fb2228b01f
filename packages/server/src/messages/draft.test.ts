import {
  addMembersCommand,
  draftChangedEvent,
  headsQuery,
  leaveConversationCommand,
  LIMITS,
  setDraftCommand,
  type CommandResult,
  type Head,
  type Uuid,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, settle, type Fixture, type Person } from "../test/kernel-fixture.ts";

interface Talk {
  readonly fixture: Fixture;
  readonly alice: Person;
  readonly bob: Person;
  readonly id: Uuid;
}

async function startTalk(): Promise<Talk> {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.group("Trip", ["bob"]);
  await settle(fixture.kernel);
  return { fixture, alice, bob, id };
}

async function headOf(person: Person, id: Uuid): Promise<Head | undefined> {
  return (await person.ask(headsQuery, { conversationIds: [id] })).heads[0];
}

function set(
  person: Person,
  id: Uuid,
  [text, baseVersion]: readonly [string, number],
  frame: { commandId?: Uuid; epoch?: number } = {},
) {
  return person.run(setDraftCommand, { conversationId: id, text, baseVersion }, frame);
}

const versionOf = ({ data }: CommandResult): number => setDraftCommand.result.decode(data).version;

test("what one begins to write is in one's own heads, and the log says only that there is a draft", async () => {
  const { fixture, alice, bob, id } = await startTalk();
  const before = await bob.sync();
  expect(await headOf(bob, id)).not.toHaveProperty("draftVersion");
  fixture.publications.length = 0;
  const { version } = await set(bob, id, ["See you on", 0]);
  expect(fixture.publications.map(({ type }) => type)).toEqual(["account"]);
  expect(await headOf(bob, id)).toMatchObject({ draft: "See you on", draftVersion: version });
  expect(await headOf(alice, id)).not.toHaveProperty("draftVersion");
  const { events } = await bob.sync({ account: before.account });
  expect(events.map(({ kind }) => kind)).toEqual([draftChangedEvent.number]);
  expect(events.map(({ data }) => draftChangedEvent.decode(data))).toEqual([
    { conversationId: id },
  ]);
  await set(bob, id, ["", version]);
  const cleared = await headOf(bob, id);
  expect(cleared).toMatchObject({ draftVersion: version + 1 });
  expect(cleared?.draft).toBeUndefined();
});

test("of two devices that change the same draft the second is told so, unless both say the same", async () => {
  const { bob, id } = await startTalk();
  const { version } = await set(bob, id, ["on the phone", 0]);
  await expect(set(bob, id, ["on the laptop", 0])).rejects.toMatchObject({ code: "conflict" });
  expect(await headOf(bob, id)).toMatchObject({ draft: "on the phone", draftVersion: version });
  const before = await bob.sync();
  await set(bob, id, ["on the phone", 0]);
  expect((await bob.sync({ account: before.account })).events).toEqual([]);
  await set(bob, id, ["on the laptop", version]);
  expect(await headOf(bob, id)).toMatchObject({ draft: "on the laptop" });
});

test("a repeated command says where the draft is by now, and one of another history of the account is refused", async () => {
  const { fixture, bob, id } = await startTalk();
  const { epoch } = (await bob.sync()).account;
  const first = { commandId: fixture.uuid(), epoch };
  const taken = await set(bob, id, ["on the phone", 0], first);
  expect(versionOf(taken)).toBe(taken.version);
  expect(versionOf(await set(bob, id, ["on the phone", 0]))).toBe(taken.version);
  const later = await set(bob, id, ["on the laptop", taken.version]);
  const again = await set(bob, id, ["on the phone", 0], first);
  expect([again.version, versionOf(again), again.isReplayed]).toEqual([
    taken.version,
    later.version,
    true,
  ]);
  await expect(set(bob, id, ["lost", later.version], { epoch: epoch + 1 })).rejects.toMatchObject({
    code: "epoch_changed",
  });
});

test("only who is in a conversation has a draft there, and it ends with the stay", async () => {
  const { fixture, alice, bob, id } = await startTalk();
  const carol = await fixture.person("carol");
  await expect(set(carol, id, ["hello", 0])).rejects.toMatchObject({ code: "not_member" });
  await expect(set(bob, fixture.uuid(), ["hello", 0])).rejects.toMatchObject({
    code: "not_member",
  });
  await set(bob, id, ["hello", 0]);
  const { epoch } = await fixture.kernel.audience("demo", id);
  await bob.run(leaveConversationCommand, {}, { conversationId: id, epoch });
  await alice.run(addMembersCommand, { users: ["bob"] }, { conversationId: id, epoch });
  await settle(fixture.kernel);
  expect(await headOf(bob, id)).not.toHaveProperty("draftVersion");
});

test("a draft may be as long as a message, and heads that are full of them come in several answers", async () => {
  const { fixture, bob } = await startTalk();
  const text = "\u5f20".repeat(LIMITS.textCharacters);
  const tooMuch = { conversationId: fixture.uuid(), text: `${text}.`, baseVersion: 0 };
  expect(() => setDraftCommand.encode(tooMuch)).toThrow(/setDraft.text/);
  const ids: Uuid[] = [];
  for (let count = 0; count < 20; count += 1) {
    const id = await bob.group(`${count}`, []);
    await set(bob, id, [text, 0]);
    ids.push(id);
  }
  await settle(fixture.kernel);
  const found: Head[] = [];
  let answer = await bob.sync();
  found.push(...answer.heads);
  let count = 1;
  while (answer.nextPage.length > 0) {
    answer = await bob.sync({ page: answer.nextPage });
    found.push(...answer.heads);
    count += 1;
  }
  const drafts = new Map(found.map((head) => [head.conversationId, head.draft]));
  expect(ids.map((id) => drafts.get(id))).toEqual(ids.map(() => text));
  expect(count).toBeGreaterThan(2);
});
