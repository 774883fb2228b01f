import {
  LIMITS,
  addMembersCommand,
  catchUpQuery,
  createConversationCommand,
  directConversationId,
  encodeBody,
  historyQuery,
  messageSentEvent,
  recallMessageCommand,
  removeMemberCommand,
  sendMessageCommand,
  textOf,
  type CommandResult,
} from "@im-chat/protocol";
import { afterAll, describe, expect, test } from "vitest";
import { DEFAULT_POLICIES } from "../apps/apps.ts";
import type { Kernel } from "../kernel.ts";
import { createFixture, PLAIN, settle, type Fixture, type Person } from "./kernel-fixture.ts";

/** Any kernel: in this thread or another, on a file or in memory. */
export interface KernelKind {
  readonly name: string;
  open(): Promise<Kernel>;
}

const NEWEST = { type: "newest" } as const;

/** What every kernel does, whatever it stands on. */
export function describeKernel({ name, open }: KernelKind): void {
  describe(`kernel ${name}`, () => {
    let kernel: Promise<Kernel> | undefined;
    // Each test has an app of its own, so one kernel serves them all.
    const shared = (): Promise<Kernel> => (kernel ??= open());
    afterAll(async () => (await kernel)?.close());

    test("answers a repeated send with the place of the first and stores it once", async () => {
      const world = await startWorld(await shared());
      const { alice, id, fixture } = world;
      const commandId = fixture.uuid();
      const first = await alice.send(id, "once", { commandId });
      const again = await alice.send(id, "once", { commandId });
      expect(again).toEqual({ ...first, isReplayed: true });
      expect(await texts(alice, id)).toEqual(["once"]);
    });

    test("refuses an id that comes back with other content", async () => {
      const world = await startWorld(await shared());
      const { alice, id, fixture } = world;
      const commandId = fixture.uuid();
      await alice.send(id, "one", { commandId });
      await expect(alice.send(id, "two", { commandId })).rejects.toMatchObject({
        code: "mismatch",
      });
      await expect(alice.send(id, "one", { commandId })).resolves.toMatchObject({
        isReplayed: true,
      });
    });

    test("repeats a permanent rejection even when it would be granted by now", async () => {
      const world = await startWorld(await shared());
      const { alice, fixture } = world;
      const carol = await fixture.person("carol");
      const group = await alice.group("g", []);
      const commandId = fixture.uuid();
      await expect(carol.send(group, "hi", { commandId })).rejects.toMatchObject({
        code: "not_member",
      });
      await alice.run(addMembersCommand, { users: ["carol"] }, { conversationId: group });
      await expect(carol.send(group, "hi", { commandId })).rejects.toMatchObject({
        code: "not_member",
      });
      await expect(carol.send(group, "hi")).resolves.toMatchObject({ isReplayed: false });
    });

    test("decides anew what its user has tried again since it was refused, and stores it once", async () => {
      const world = await startWorld(await shared());
      const { alice, fixture } = world;
      const carol = await fixture.person("carol");
      const group = await alice.group("g", []);
      const commandId = fixture.uuid();
      const attempt = (text: string, retries: number): Promise<CommandResult> =>
        carol.send(group, text, { commandId, retries });
      for (const retries of [0, 1])
        await expect(attempt("hi", retries)).rejects.toMatchObject({ code: "not_member" });
      await alice.run(addMembersCommand, { users: ["carol"] }, { conversationId: group });
      for (const retries of [0, 1])
        await expect(attempt("hi", retries)).rejects.toMatchObject({ code: "not_member" });
      await expect(attempt("another text", 2)).rejects.toMatchObject({ code: "mismatch" });
      const sent = await attempt("hi", 2);
      expect(sent.isReplayed).toBe(false);
      for (const retries of [0, 2, 3])
        expect(await attempt("hi", retries)).toMatchObject({ seq: sent.seq, isReplayed: true });
    });

    test("gives a failing command of a group no version, and the others theirs", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id } = world;
      const carol = await world.fixture.person("carol");
      const { epoch } = await world.fixture.kernel.audience(world.app, id);
      const outcomes = await Promise.allSettled([
        alice.send(id, "a", { epoch }),
        carol.send(id, "not mine", { epoch }),
        bob.send(id, "b", { epoch }),
        alice.send(id, "c", { epoch }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
      const page = await bob.ask(historyQuery, { conversationId: id, anchor: NEWEST, limit: 0 });
      expect(page.rows.map((row) => [row.seq, row.version, textOf(row)])).toEqual([
        [1, 2, "a"],
        [2, 3, "b"],
        [3, 4, "c"],
      ]);
    });

    test("publishes after the commit, in order of versions", async () => {
      const world = await startWorld(await shared());
      const { alice, id, fixture } = world;
      const { epoch } = await fixture.kernel.audience(world.app, id);
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => alice.send(id, `${index}`, { epoch })),
      );
      const versions = fixture.publications.flatMap((publication) =>
        publication.type === "conversation" && publication.conversationId === id
          ? [publication.version]
          : [],
      );
      expect(versions).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    });

    test("says before the commit that it has a message, where the conversation allows it and no account is told", async () => {
      const world = await startWorld(await shared());
      const { alice, id, fixture } = world;
      const { publications } = fixture;
      const group = await alice.group("g", ["bob"], { persistence: "async" });
      const { epoch } = await fixture.kernel.audience(world.app, group);
      const said: string[] = [];
      const tell = async (to: string, mentions: readonly (readonly string[])[]): Promise<void> => {
        const { epoch: of } = await fixture.kernel.audience(world.app, to);
        const frames = mentions.map((users) => ({
          type: "command" as const,
          commandId: fixture.uuid(),
          kind: sendMessageCommand.number,
          conversationId: to,
          epoch: of,
          data: sendMessageCommand.encode({
            envelope: { ...PLAIN, mentions: users },
            codec: 0,
            body: encodeBody([{ kind: "text", text: "hi" }]),
          }),
          writtenAt: 0,
        }));
        const before = publications.length;
        const outcomes = await fixture.kernel.appendLane(alice.principal, frames, (index) =>
          said.push(`${index} of ${publications.length - before} told`),
        );
        for (const outcome of outcomes)
          expect(outcome.isDone && outcome.result).toMatchObject({ isAccepted: false, epoch: of });
      };
      await tell(group, [[], ["bob"], []]);
      expect(said).toEqual(["0 of 0 told", "2 of 0 told"]);
      await tell(id, [[]]);
      await alice.send(group, "through the other door", { epoch });
      expect(said).toHaveLength(2);
      const page = await alice.ask(historyQuery, {
        conversationId: group,
        anchor: NEWEST,
        limit: 0,
      });
      expect(page.rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    });

    test("refuses a send under the id of another user's message for good", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id, fixture } = world;
      const commandId = fixture.uuid();
      await alice.send(id, "mine", { commandId });
      await expect(bob.send(id, "mine", { commandId })).rejects.toMatchObject({ code: "conflict" });
    });

    test("makes one direct of two creations, and refuses every other id that is taken", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id, fixture } = world;
      await expect(bob.direct("alice")).resolves.toBe(id);
      const audience = await fixture.kernel.audience(world.app, id);
      expect(audience.members).toHaveLength(2);
      await expect(fixture.kernel.epochOf(world.app, id)).resolves.toBe(audience.epoch);
      await expect(fixture.kernel.epochOf("another", id)).rejects.toMatchObject({
        code: "not_found",
      });
      const group = await alice.group("g", []);
      await expect(createGroup(bob, group)).rejects.toMatchObject({ code: "conflict" });
      await expect(
        createGroup(bob, directConversationId(world.app, ["bob", "carol"])),
      ).rejects.toMatchObject({
        code: "invalid",
      });
    });

    test("names for each user a conversation shared now, of the direct ones and those given", async () => {
      const world = await startWorld(await shared());
      const { alice, id, fixture } = world;
      const [carol, dave] = [await fixture.person("carol"), await fixture.person("dave")];
      const group = await alice.group("ours", ["bob", "carol"]);
      const theirs = await dave.group("theirs", ["carol"]);
      const userIds = ["dave", "carol", "bob", "nobody"];
      const ask = (person: Person, conversationIds: readonly string[]) =>
        fixture.kernel.sharedConversations(person.principal, { userIds, conversationIds });
      const none = undefined;
      expect(await ask(alice, [theirs, fixture.uuid(), group])).toEqual([none, group, id, none]);
      expect(await ask(alice, [theirs])).toEqual([none, none, id, none]);
      expect(await ask(carol, [theirs])).toEqual([theirs, theirs, none, none]);
      await alice.run(removeMemberCommand, { userId: "carol" }, { conversationId: group });
      expect(await ask(alice, [group])).toEqual([none, none, id, none]);
      expect(await ask(carol, [group])).toEqual([none, none, none, none]);
    });

    test("looks through as many users and conversations as a link may watch", async () => {
      const world = await startWorld(await shared());
      const { alice, fixture } = world;
      const carol = await fixture.person("carol");
      const group = await alice.group("the last", ["carol"]);
      const userIds = Array.from({ length: LIMITS.watchedUsers - 1 }, (_, at) => `user-${at}`);
      const ids = Array.from({ length: LIMITS.watchedConversations - 1 }, () => fixture.uuid());
      const found = await fixture.kernel.sharedConversations(alice.principal, {
        userIds: [...userIds, carol.id],
        conversationIds: [...ids, group],
      });
      expect(found).toEqual([...userIds.map(() => undefined), group]);
    });

    test("executes sends that name the epoch of a creation behind it", async () => {
      const world = await startWorld(await shared());
      const { alice, bob } = world;
      const group = await alice.group("g", ["bob"]);
      await expect(alice.send(group, "first", { epoch: 0 })).resolves.toMatchObject({ version: 2 });
      await expect(bob.send(group, "not mine to name", { epoch: 0 })).rejects.toMatchObject({
        code: "epoch_changed",
      });
    });

    test("shows one who joins later nothing of before: history clipped, events blank", async () => {
      const world = await startWorld(await shared());
      const { alice, fixture } = world;
      const carol = await fixture.person("carol");
      const group = await alice.group("g", ["bob"]);
      const secret = await alice.send(group, "secret");
      await alice.run(addMembersCommand, { users: ["carol"] }, { conversationId: group });
      await alice.send(group, "hello carol");
      const page = await carol.ask(historyQuery, {
        conversationId: group,
        anchor: NEWEST,
        limit: 0,
      });
      expect(page.rows.map((row) => row.seq)).toEqual([3, 4]);
      expect(page.fromSeq).toBe(page.head.visibleFromSeq);
      await expect(texts(carol, group)).resolves.toEqual(["", "hello carol"]);
      const cursor = { epoch: page.epoch, version: page.version };
      await alice.run(
        recallMessageCommand,
        { messageId: await idOf(alice, group, secret.seq) },
        {
          conversationId: group,
          epoch: page.epoch,
        },
      );
      const caught = await carol.ask(catchUpQuery, { conversationId: group, cursor, limit: 0 });
      expect(caught.events).toMatchObject([{ version: 5, isBlank: true, kind: 0 }]);
      const seen = await alice.ask(catchUpQuery, { conversationId: group, cursor, limit: 0 });
      expect(seen.events).toMatchObject([{ version: 5, isBlank: false }]);
    });

    test("treats one who comes back as another member", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, fixture } = world;
      const group = await alice.group("g", ["bob"]);
      const before = await bob.ask(historyQuery, {
        conversationId: group,
        anchor: NEWEST,
        limit: 0,
      });
      const at = { conversationId: group, epoch: before.epoch };
      await alice.run(removeMemberCommand, { userId: "bob" }, at);
      await expect(
        bob.ask(historyQuery, { conversationId: group, anchor: NEWEST, limit: 0 }),
      ).rejects.toMatchObject({ code: "not_member" });
      await alice.send(group, "while he was away");
      await alice.run(addMembersCommand, { users: ["bob"] }, at);
      const after = await bob.ask(historyQuery, {
        conversationId: group,
        anchor: NEWEST,
        limit: 0,
      });
      expect(after.head.membershipId).not.toBe(before.head.membershipId);
      expect(after.rows).toHaveLength(1);
      const old = { epoch: before.epoch, version: before.version };
      const caught = await bob.ask(catchUpQuery, { conversationId: group, cursor: old, limit: 0 });
      expect(caught.isTooLong).toBe(true);
      await settle(fixture.kernel);
      const { memberships } = await bob.sync();
      expect(memberships.find(({ conversationId }) => conversationId === group)).toMatchObject({
        membershipId: after.head.membershipId,
        visibleFromSeq: after.head.visibleFromSeq,
      });
    });

    test("answers a stamp with exactly the heads that changed since", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id, fixture } = world;
      const other = await alice.group("g", ["bob"]);
      await settle(fixture.kernel);
      const first = await bob.sync();
      const same = await bob.sync({ account: first.account, stamp: first.stamp });
      expect(same.heads).toEqual([]);
      await alice.send(id, "one");
      const second = await bob.sync({ account: first.account, stamp: first.stamp });
      expect(second.heads.map((head) => head.conversationId)).toEqual([id]);
      await alice.send(other, "two");
      const third = await bob.sync({ account: second.account, stamp: second.stamp });
      expect(third.heads.map((head) => head.conversationId)).toEqual([other]);
      const foreign = new Uint8Array(second.stamp).fill(9, 0, 6);
      const all = await bob.sync({ account: third.account, stamp: foreign });
      expect(all.heads).toHaveLength(2);
    });

    test("counts unread messages of others that are still there", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id, fixture } = world;
      const recalled = await alice.send(id, "1");
      await alice.send(id, "2");
      await bob.send(id, "mine");
      await alice.send(id, "3");
      const { epoch } = await fixture.kernel.audience(world.app, id);
      await alice.run(
        recallMessageCommand,
        { messageId: await idOf(alice, id, recalled.seq) },
        {
          conversationId: id,
          epoch,
        },
      );
      await settle(fixture.kernel);
      expect((await bob.sync()).heads[0]).toMatchObject({ unread: 2, readSeq: 0, lastSeq: 4 });
      await bob.read(id, 2);
      expect((await bob.sync()).heads[0]).toMatchObject({ unread: 1, readSeq: 2 });
      await bob.read(id, 1);
      expect((await bob.sync()).heads[0]).toMatchObject({ unread: 1, readSeq: 2 });
      await bob.read(id, 4);
      expect((await bob.sync()).heads[0]).toMatchObject({ unread: 0, readSeq: 4 });
    });

    test("tells those mentioned, and counts what they have not read", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, fixture } = world;
      const group = await alice.group("g", ["bob"]);
      const { epoch } = await fixture.kernel.audience(world.app, group);
      await alice.run(
        sendMessageCommand,
        {
          envelope: { ...PLAIN, mentions: ["bob"] },
          codec: 0,
          body: encodeBody([{ kind: "text", text: "@bob" }]),
        },
        { conversationId: group, epoch },
      );
      await settle(fixture.kernel);
      const synced = await bob.sync();
      const head = synced.heads.find(({ conversationId }) => conversationId === group);
      expect(head).toMatchObject({ mentions: 1, unread: 1 });
      await bob.read(group, 2);
      const after = await bob.sync({ stamp: new Uint8Array(0) });
      expect(after.heads.find(({ conversationId }) => conversationId === group)).toMatchObject({
        mentions: 0,
      });
    });

    test("pages heads: the most active first, then all by id, under one stamp", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, fixture } = world;
      const groups: string[] = [];
      for (let index = 0; index < 7; index += 1)
        groups.push(await alice.group(`g${index}`, ["bob"]));
      await alice.send(groups[2] ?? "", "the newest");
      await settle(fixture.kernel);
      const first = await bob.sync({ limit: 3 });
      expect(first.heads[0]?.conversationId).toBe(groups[2]);
      const seen = new Set(first.memberships.map(({ conversationId }) => conversationId));
      let page = first.nextPage;
      while (page.length > 0) {
        const next = await bob.sync({ limit: 3, page });
        expect(next.stamp).toEqual(first.stamp);
        expect(next.account).toEqual(first.account);
        for (const { conversationId } of next.memberships) seen.add(conversationId);
        page = next.nextPage;
      }
      expect(seen.size).toBe(8);
    });

    test("pages history before, after and around a place", async () => {
      const world = await startWorld(await shared());
      const { alice, id } = world;
      const { epoch } = await world.fixture.kernel.audience(world.app, id);
      for (let index = 1; index <= 10; index += 1) await alice.send(id, `${index}`, { epoch });
      const ask = async (
        anchor: Parameters<typeof historyQuery.encode>[0]["anchor"],
      ): Promise<readonly number[]> => {
        const page = await alice.ask(historyQuery, { conversationId: id, anchor, limit: 4 });
        const seqs = page.rows.map((row) => row.seq);
        expect([page.fromSeq, page.toSeq]).toEqual([seqs[0] ?? 0, seqs.at(-1) ?? 0]);
        return seqs;
      };
      expect(await ask(NEWEST)).toEqual([7, 8, 9, 10]);
      expect(await ask({ type: "before", seq: 7 })).toEqual([3, 4, 5, 6]);
      expect(await ask({ type: "after", seq: 8 })).toEqual([9, 10]);
      expect(await ask({ type: "around", seq: 5 })).toEqual([4, 5, 6, 7]);
      expect(await ask({ type: "before", seq: 1 })).toEqual([]);
    });

    test("sends events of messages with the content of now", async () => {
      const world = await startWorld(await shared());
      const { alice, bob, id } = world;
      const sent = await alice.send(id, "regretted");
      await alice.run(
        recallMessageCommand,
        { messageId: await idOf(alice, id, sent.seq) },
        {
          conversationId: id,
          epoch: sent.epoch,
        },
      );
      const cursor = { epoch: sent.epoch, version: 1 };
      const { events } = await bob.ask(catchUpQuery, { conversationId: id, cursor, limit: 0 });
      expect(events.map(({ version }) => version)).toEqual([2, 3]);
      const row = messageSentEvent.decode(events[0]?.data ?? new Uint8Array(0));
      expect([row.state, row.body.length]).toEqual(["recalled", 0]);
    });
  });
}

interface World {
  readonly app: string;
  readonly fixture: Fixture;
  readonly alice: Person;
  readonly bob: Person;
  /** The direct of both. */
  readonly id: string;
}

let apps = 0;

async function startWorld(kernel: Kernel): Promise<World> {
  apps += 1;
  const app = `app-${apps}`;
  await kernel.apps.create(app, DEFAULT_POLICIES);
  const fixture = await createFixture({ kernel, app });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.direct("bob");
  return { app, fixture, alice, bob, id };
}

async function texts(person: Person, conversationId: string): Promise<readonly string[]> {
  const page = await person.ask(historyQuery, { conversationId, anchor: NEWEST, limit: 0 });
  return page.rows.map(textOf);
}

async function idOf(person: Person, conversationId: string, seq: number): Promise<string> {
  const page = await person.ask(historyQuery, {
    conversationId,
    anchor: { type: "around", seq },
    limit: 1,
  });
  return page.rows.find((row) => row.seq === seq)?.messageId ?? "";
}

function createGroup(person: Person, conversationId: string): Promise<unknown> {
  return person.run(
    createConversationCommand,
    { kind: "group", name: "", avatar: "", members: [], persistence: "sync", history: "joined" },
    { conversationId },
  );
}
