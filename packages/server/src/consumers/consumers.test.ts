import {
  ImError,
  addMembersCommand,
  addedEvent,
  createConversationCommand,
  deleteUserCommand,
  historyQuery,
  leaveConversationCommand,
  mentionedEvent,
  removeMemberCommand,
  removedEvent,
  sendMessageCommand,
  setDraftCommand,
  encodeBody,
  type ConversationId,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { SqliteDriver } from "../database/driver.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import {
  createFixture,
  createPerson,
  PLAIN,
  principalOf,
  settle,
  type Fixture,
  type Person,
} from "../test/kernel-fixture.ts";

const NEWEST = { type: "newest" } as const;

/** Kinds of a user's account events in order. */
async function eventKinds(person: Person): Promise<readonly number[]> {
  const { account } = await person.sync();
  const { events } = await person.sync({ account: { epoch: account.epoch, version: 0 } });
  return events.map(({ kind }) => kind);
}

async function host(fixture: Fixture): Promise<Person> {
  return createPerson(fixture.kernel, { principal: principalOf("", "host"), uuid: fixture.uuid });
}

test("accounts hear of joining, mention and removal in the order in which they happened", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  const { epoch } = await fixture.kernel.audience("demo", group);
  const at = { conversationId: group, epoch };
  const envelope = { ...PLAIN, mentions: ["bob"] };
  const body = encodeBody([{ kind: "text", text: "@bob" }]);
  await alice.run(sendMessageCommand, { envelope, codec: 0, body }, at);
  await alice.run(removeMemberCommand, { userId: "bob" }, at);
  await alice.run(addMembersCommand, { users: ["bob"] }, at);
  await settle(fixture.kernel);
  expect(await eventKinds(bob)).toEqual([
    addedEvent.number,
    mentionedEvent.number,
    removedEvent.number,
    addedEvent.number,
  ]);
});

test("who was removed hears by whom, and who left that it was oneself", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  const { epoch } = await fixture.kernel.audience("demo", group);
  const at = { conversationId: group, epoch };
  await alice.run(removeMemberCommand, { userId: "bob" }, at);
  await alice.run(addMembersCommand, { users: ["bob"] }, at);
  await bob.run(leaveConversationCommand, {}, at);
  await alice.run(addMembersCommand, { users: ["bob"] }, at);
  await (await host(fixture)).run(removeMemberCommand, { userId: "bob" }, at);
  await settle(fixture.kernel);
  const { account } = await bob.sync();
  const { events } = await bob.sync({ account: { epoch: account.epoch, version: 0 } });
  const removals = events.filter(({ kind }) => kind === removedEvent.number);
  expect(removals.map(({ data }) => removedEvent.decode(data).by)).toEqual([
    "alice",
    "bob",
    undefined,
  ]);
});

test("a consumer that starts from nothing again tells nobody twice", async () => {
  const driver = openNodeSqlite(":memory:");
  const fixture = await createFixture({ driver });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  await settle(fixture.kernel);
  const before = await bob.sync();
  driver.exec("delete from consumer_position");
  driver.exec("insert into dirty select app, 'conversation', 'x', 1 from app where false");
  // Any later work wakes the consumers, which read this log from its beginning.
  await alice.run(
    addMembersCommand,
    { users: [(await fixture.person("carol")).id] },
    {
      conversationId: group,
      epoch: (await fixture.kernel.audience("demo", group)).epoch,
    },
  );
  await settle(fixture.kernel);
  const after = await bob.sync({ account: before.account, stamp: before.stamp });
  expect(after.events).toEqual([]);
});

test("conversations are used while the consumers stand still, and accounts hear of them later", async () => {
  const file = ":memory:";
  const fixture = await createFixture({ driver: openNodeSqlite(file), consumers: "stopped" });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.direct("bob");
  await alice.send(id, "hello");
  const page = await bob.ask(historyQuery, { conversationId: id, anchor: NEWEST, limit: 0 });
  expect(page.rows).toHaveLength(1);
  expect((await bob.sync()).memberships).toEqual([]);
});

test("creating answers with the head, so that nobody waits for a consumer", async () => {
  const fixture = await createFixture({ consumers: "stopped" });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const conversationId = fixture.uuid();
  const value = {
    kind: "group",
    name: "g",
    avatar: "",
    members: ["bob"],
    persistence: "sync",
    history: "joined",
  } as const;
  const { data, version } = await fixture.kernel.append(alice.principal, {
    type: "command",
    commandId: fixture.uuid(),
    kind: createConversationCommand.number,
    conversationId,
    epoch: 0,
    data: createConversationCommand.encode(value),
    writtenAt: 0,
  });
  const { head } = createConversationCommand.result.decode(data);
  expect(head).toMatchObject({ conversationId, version, lastSeq: 1, unread: 0, role: "owner" });
});

test("a deleted user leaves groups and its messages are emptied, its directs stay", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  const direct = await alice.direct("bob");
  await bob.send(group, "in the group");
  await bob.send(direct, "between us");
  await alice.send(direct, "mine stays");
  const backend = await host(fixture);
  await backend.run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  expect(
    (await fixture.kernel.audience("demo", group)).members.map(({ userId }) => userId),
  ).toEqual(["alice"]);
  expect((await fixture.kernel.audience("demo", direct)).members).toHaveLength(2);
  const page = await alice.ask(historyQuery, { conversationId: direct, anchor: NEWEST, limit: 0 });
  expect(page.rows.map(({ state, body }) => [state, body.length > 0])).toEqual([
    ["erased", false],
    ["live", true],
  ]);
  const inGroup = await alice.ask(historyQuery, {
    conversationId: group,
    anchor: NEWEST,
    limit: 0,
  });
  expect(inGroup.rows.map(({ state, notice }) => notice?.kind ?? state)).toEqual([
    "created",
    "erased",
    "left",
  ]);
  expect(page.users.find(({ id }) => id === "bob")).toMatchObject({ kind: "deleted", name: "" });
  await expect(fixture.kernel.signIn(bob.principal, { kind: "user" })).rejects.toMatchObject({
    code: "revoked",
  });
  const again = await backend.run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  expect(again.isReplayed).toBe(false);
  expect(
    (await alice.ask(historyQuery, { conversationId: group, anchor: NEWEST, limit: 0 })).version,
  ).toBe(inGroup.version);
});

test("a deletion that is worked off once more leaves and erases nothing twice", async () => {
  const driver = openNodeSqlite(":memory:");
  const fixture = await createFixture({ driver });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  await bob.send(group, "soon gone");
  const conversationId = await bob.direct("alice");
  await bob.run(setDraftCommand, { conversationId, text: "never sent", baseVersion: 0 });
  await (await host(fixture)).run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  const read = () => alice.ask(historyQuery, { conversationId: group, anchor: NEWEST, limit: 0 });
  const before = await read();
  expect(driver.prepare("select distinct draft from member").all([])).toEqual([{ draft: "" }]);
  // As after a crash between the work and the note of it.
  driver.exec("delete from consumer_position");
  driver.exec("insert into dirty values ('demo', 'account', 'bob', 1)");
  // Any later work wakes the consumers.
  await fixture.person("carol");
  await alice.group("another", ["carol"]);
  await settle(fixture.kernel);
  expect(driver.prepare("select log_id from dirty").all([])).toEqual([]);
  const after = await read();
  expect(after.version).toBe(before.version);
  expect(after.rows).toEqual(before.rows);
});

test("nobody acts as a user who was deleted, who is still a member of directs", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const direct = await alice.direct("bob");
  const acting = await createPerson(fixture.kernel, {
    principal: principalOf("bob", "host"),
    uuid: fixture.uuid,
  });
  await acting.send(direct, "by a form of the site");
  await (await host(fixture)).run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  await expect(acting.send(direct, "too late")).rejects.toMatchObject({ code: "not_found" });
  expect(await liveRows(alice, direct, "bob")).toBe(0);
});

test("the owner who leaves appoints the eldest member", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  await fixture.person("carol");
  const group = await alice.group("g", ["bob", "carol"]);
  const { epoch } = await fixture.kernel.audience("demo", group);
  await alice.run(leaveConversationCommand, {}, { conversationId: group, epoch });
  const page = await bob.ask(historyQuery, { conversationId: group, anchor: NEWEST, limit: 0 });
  expect(page.head).toMatchObject({ role: "owner", conversation: { memberCount: 2 } });
});

/** Rows of a user's messages that are still there with their text. */
async function liveRows(reader: Person, id: ConversationId, sender: string): Promise<number> {
  const page = await reader.ask(historyQuery, { conversationId: id, anchor: NEWEST, limit: 0 });
  return page.rows.filter((row) => row.sender === sender && row.state === "live").length;
}

test("what a user has under way while being deleted is refused from then on, and emptied where it came before", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const direct = await bob.direct("alice");
  const { epoch } = await fixture.kernel.audience("demo", direct);
  const acting = await host(fixture);
  const outcomes: string[] = [];
  const sent = (async () => {
    // Each as soon as the one before is done: the consumer passes by between them.
    for (let count = 0; count < 20; count += 1)
      outcomes.push(
        await bob.send(direct, `${count}`, { epoch }).then(
          () => "sent",
          (thrown: unknown) => ImError.from(thrown).code,
        ),
      );
  })();
  await Promise.all([acting.run(deleteUserCommand, { id: "bob" }), sent]);
  await settle(fixture.kernel);
  expect(outcomes[0]).toBe("sent");
  expect(outcomes.at(-1)).toBe("revoked");
  expect(await liveRows(alice, direct, "bob")).toBe(0);
  await expect(bob.group("too late", ["alice"])).rejects.toMatchObject({ code: "revoked" });
  const draft = { conversationId: direct, text: "too late", baseVersion: 0 };
  await expect(bob.run(setDraftCommand, draft)).rejects.toMatchObject({ code: "revoked" });
});

test("a conversation that cannot be left keeps none of the others from being left", async () => {
  const database = openFailing('insert into "message"', 1);
  const fixture = await createFixture({
    driver: database.driver,
    after: () => () => undefined,
    logger: { info: () => {}, error: () => {} },
  });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const groups = [await alice.group("one", ["bob"]), await alice.group("two", ["bob"])];
  await settle(fixture.kernel);
  const counts = async () =>
    await Promise.all(
      groups.map(async (id) => (await fixture.kernel.audience("demo", id)).members.length),
    );
  database.isFailing = true;
  await (await host(fixture)).run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  expect(await counts()).toEqual([1, 1]);
});

/** A database that takes no entries of accounts' logs while it fails.
 * @param what Text of the statements that fail. @param most How many do. */
function openFailing(
  what = 'into "account_event"',
  most = Infinity,
): { readonly driver: SqliteDriver; isFailing: boolean } {
  const inner = openNodeSqlite(":memory:");
  let failures = 0;
  const opened = {
    isFailing: false,
    driver: {
      exec: (sql: string) => inner.exec(sql),
      copyTo: (file: string, mark: string) => inner.copyTo(file, mark),
      close: () => inner.close(),
      prepare: (sql: string) => {
        const statement = inner.prepare(sql);
        const run: typeof statement.run = (parameters) => {
          if (opened.isFailing && failures < most && sql.includes(what)) {
            failures += 1;
            throw new Error("disk failed");
          }
          return statement.run(parameters);
        };
        return { ...statement, run };
      },
    },
  };
  return opened;
}

test("a consumer that fails leaves its log marked, and goes on when there is work again", async () => {
  const database = openFailing();
  const errors: object[] = [];
  const logger = { info: () => {}, error: (fields: object) => void errors.push(fields) };
  const fixture = await createFixture({ driver: database.driver, logger });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  database.isFailing = true;
  const first = await alice.group("first", ["bob"]);
  await settle(fixture.kernel);
  expect(errors).toHaveLength(1);
  expect((await bob.sync()).memberships).toEqual([]);
  database.isFailing = false;
  const second = await alice.group("second", ["bob"]);
  await settle(fixture.kernel);
  const { memberships } = await bob.sync();
  expect(memberships.map(({ conversationId }) => conversationId).toSorted()).toEqual(
    [first, second].toSorted(),
  );
});

test("a consumer that fails tries again by itself, ever later, until it is done", async () => {
  const database = openFailing();
  const timers = new Map<() => void, number>();
  const fixture = await createFixture({
    driver: database.driver,
    after(delayMs, run) {
      timers.set(run, delayMs);
      return () => void timers.delete(run);
    },
  });
  const passTime = async (): Promise<readonly number[]> => {
    const delays = [...timers.values()];
    const due = [...timers.keys()];
    timers.clear();
    for (const run of due) run();
    await settle(fixture.kernel);
    return delays;
  };
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  database.isFailing = true;
  const group = await alice.group("g", ["bob"]);
  await settle(fixture.kernel);
  expect(await passTime()).toEqual([1000]);
  expect(await passTime()).toEqual([2000]);
  database.isFailing = false;
  expect(await passTime()).toEqual([4000]);
  const { memberships } = await bob.sync();
  expect(memberships.map(({ conversationId }) => conversationId)).toEqual([group]);
  expect(await passTime()).toEqual([]);
});

test("a kernel that is closed tries nothing again", async () => {
  const database = openFailing();
  const timers = new Set<() => void>();
  const fixture = await createFixture({
    driver: database.driver,
    after(_delayMs, run) {
      timers.add(run);
      return () => void timers.delete(run);
    },
  });
  const alice = await fixture.person("alice");
  database.isFailing = true;
  await alice.group("g", []);
  await settle(fixture.kernel);
  expect(timers.size).toBe(1);
  await fixture.kernel.close();
  expect(timers.size).toBe(0);
});
