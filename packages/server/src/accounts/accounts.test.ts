import {
  addMembersCommand,
  createConversationCommand,
  deleteUserCommand,
  findUsersQuery,
  getUsersQuery,
  membersQuery,
  mintGuestId,
  profileChangedEvent,
  revokeTokensCommand,
  upsertUserCommand,
  type CreateConversation,
  type FindUsersPolicy,
  type UserKind,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { DEFAULT_POLICIES } from "../apps/apps.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import {
  createFixture,
  createPerson,
  principalOf,
  seededBytes,
  type Fixture,
  type Person,
} from "../test/kernel-fixture.ts";

const random = seededBytes(77);

async function backendOf(fixture: Fixture): Promise<Person> {
  return createPerson(fixture.kernel, { principal: principalOf("", "host"), uuid: fixture.uuid });
}

async function upsert(
  backend: Person,
  id: string,
  name: string,
  kind: UserKind = "user",
): Promise<number> {
  return (await backend.run(upsertUserCommand, { id, name, avatar: "", kind })).version;
}

async function found(person: Person, text: string): Promise<readonly string[]> {
  return (await person.ask(findUsersQuery, { text, limit: 0 })).users.map(({ id }) => id);
}

test("people are found by id, by the beginning of a name and by a part of it, also in Chinese", async () => {
  const fixture = await createFixture();
  const backend = await backendOf(fixture);
  await upsert(backend, "seller-42", "Zoë's Shop");
  await upsert(backend, "u1", "王小明");
  await upsert(backend, "u2", "Anna Zobel");
  await upsert(backend, "u3", "100%_sure");
  const alice = await fixture.person("alice");
  expect(await found(alice, "seller-42")).toEqual(["seller-42"]);
  expect(await found(alice, "小明")).toEqual(["u1"]);
  expect(await found(alice, "王")).toEqual(["u1"]);
  expect(await found(alice, "ZO")).toEqual(["seller-42", "u2"]);
  expect(await found(alice, "0%_")).toEqual(["u3"]);
  expect(await found(alice, "%")).toEqual(["u3"]);
  expect(await found(alice, " ")).toEqual([]);
});

test("a part of a name is found among a hundred thousand, and costs reading no other account", async () => {
  const driver = openNodeSqlite(":memory:");
  const fixture = await createFixture({ driver });
  await fixture.person("alice");
  driver.exec(`insert into account select app, 'u' || value, epoch, is_first_epoch, version,
    'Name ' || value, avatar, kind, revision, 'name ' || value, created_at, revoked_at, null, null
    from account, (with recursive n(value) as (select 100000 union all select value + 1 from n
      where value < 190000) select value from n) where user_id = 'alice'`);
  const alice = await fixture.person("alice");
  expect(await found(alice, "89999")).toEqual(["u189999"]);
  const plan = driver.prepare(`explain query plan select user_id, search_name from account
    where app = 'demo' and search_name > '' order by search_name limit 9`);
  expect(plan.all([]).map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/USING COVERING INDEX account_by_name/),
  ]);
});

test("guests and deleted users are never listed", async () => {
  const fixture = await createFixture();
  const guest = {
    app: "demo",
    userId: mintGuestId(random(16)),
    secret: random(32),
    name: "Zed",
    commandId: fixture.uuid(),
  };
  await fixture.kernel.signInGuest(guest);
  const alice = await fixture.person("alice");
  expect(await found(alice, "zed")).toEqual([]);
  expect(await found(alice, guest.userId)).toEqual([]);
});

test("a hundred thousand guests hide nobody from who searches", async () => {
  const driver = openNodeSqlite(":memory:");
  const fixture = await createFixture({ driver });
  const userId = mintGuestId(random(16));
  const names = { app: "demo", name: "Guest", commandId: fixture.uuid() };
  await fixture.kernel.signInGuest({ ...names, userId, secret: random(32) });
  driver.exec(`insert into account select app, '~' || value, epoch, is_first_epoch, version, name,
    avatar, kind, revision, search_name, created_at, revoked_at, guest_salt, guest_hash
    from account, (with recursive n(value) as (select 1 union all select value + 1 from n
      where value < 100000) select value from n) where user_id = '${userId}'`);
  await upsert(await backendOf(fixture), "zoe", "Zoe Miller");
  expect(await found(await fixture.person("alice"), "miller")).toEqual(["zoe"]);
});

test("whom one may find is the app's policy", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const backend = await backendOf(fixture);
  const outcomes: string[] = [];
  for (const findUsers of ["open", "host", "none"] satisfies readonly FindUsersPolicy[]) {
    await fixture.kernel.apps.setPolicies("demo", { ...DEFAULT_POLICIES, findUsers });
    for (const person of [alice, backend]) {
      outcomes.push(
        await found(person, "alice").then(
          () => "found",
          () => "refused",
        ),
      );
    }
  }
  expect(outcomes).toEqual(["found", "found", "refused", "found", "refused", "refused"]);
});

test("a guest registers once and comes back with its secret only", async () => {
  const fixture = await createFixture();
  const guest = {
    app: "demo",
    userId: mintGuestId(random(16)),
    secret: random(32),
    name: "Visitor",
    commandId: fixture.uuid(),
  };
  const first = await fixture.kernel.signInGuest(guest);
  expect(first).toMatchObject({ id: guest.userId, kind: "guest", name: "Visitor" });
  expect(await fixture.kernel.signInGuest(guest)).toEqual(first);
  await expect(fixture.kernel.signInGuest({ ...guest, secret: random(32) })).rejects.toMatchObject({
    code: "unauthenticated",
  });
  await expect(fixture.kernel.signInGuest({ ...guest, userId: "alice" })).rejects.toMatchObject({
    code: "invalid",
  });
  await fixture.kernel.apps.setPolicies("demo", { ...DEFAULT_POLICIES, hasGuests: false });
  const other = { ...guest, userId: mintGuestId(random(16)) };
  await expect(fixture.kernel.signInGuest(other)).rejects.toMatchObject({ code: "forbidden" });
});

test("the same profile again changes nothing, a new one is told to the account", async () => {
  const fixture = await createFixture();
  const backend = await backendOf(fixture);
  expect(await upsert(backend, "carol", "Carol")).toBe(1);
  expect(await upsert(backend, "carol", "Carol")).toBe(1);
  expect(await upsert(backend, "carol", "Carola")).toBe(2);
  const kinds = fixture.publications.flatMap((said) =>
    said.type === "account" ? [said.version] : [],
  );
  expect(kinds).toEqual([1, 2]);
  const alice = await fixture.person("alice");
  const { users } = await alice.ask(getUsersQuery, { ids: ["carol", "nobody"] });
  expect(users).toMatchObject([{ id: "carol", name: "Carola", revision: 2 }]);
  expect(profileChangedEvent.number).toBe(21);
});

test("a bot that its backend has made stays one when it signs in with a token", async () => {
  const fixture = await createFixture();
  await upsert(await backendOf(fixture), "helper", "Helper", "bot");
  const claims = { name: "Helper", kind: "user" } as const;
  expect(await fixture.kernel.signIn(principalOf("helper"), claims)).toMatchObject({ kind: "bot" });
  const renamed = await fixture.kernel.signIn(principalOf("helper"), { ...claims, name: "Kiln" });
  expect(renamed).toMatchObject({ kind: "bot", name: "Kiln" });
});

test("tokens of before a revocation are void", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const backend = await backendOf(fixture);
  const issuedAt = fixture.now - 2000;
  await fixture.kernel.signIn(alice.principal, { kind: "user", issuedAt });
  await backend.run(revokeTokensCommand, { userId: "alice" });
  await expect(
    fixture.kernel.signIn(alice.principal, { kind: "user", issuedAt }),
  ).rejects.toMatchObject({
    code: "revoked",
  });
  await fixture.kernel.signIn(alice.principal, { kind: "user", issuedAt: fixture.now + 1000 });
  expect(
    fixture.publications.some((said) => said.type === "revoked" && said.userId === "alice"),
  ).toBe(true);
});

test("a token of the very second of a revocation is refused, but for another one: it may have been signed after it", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  fixture.now = 1_900_000_000_400;
  await (await backendOf(fixture)).run(revokeTokensCommand, { userId: "alice" });
  const signIn = (issuedAt: number) =>
    fixture.kernel.signIn(alice.principal, { kind: "user", issuedAt });
  await expect(signIn(1_900_000_000_000)).rejects.toMatchObject({ code: "token_expired" });
  await expect(signIn(1_899_999_999_000)).rejects.toMatchObject({ code: "revoked" });
  await signIn(1_900_000_001_000);
});

test.for([
  ["revoked", (backend: Person) => backend.run(revokeTokensCommand, { userId: "mallory" })],
  ["deleted", (backend: Person) => backend.run(deleteUserCommand, { id: "mallory" })],
] as const)("a token of one who has never been here is void once that is %s", async ([, end]) => {
  const fixture = await createFixture();
  const issuedAt = fixture.now - 2000;
  await end(await backendOf(fixture));
  const signingIn = fixture.kernel.signIn(principalOf("mallory"), { kind: "user", issuedAt });
  await expect(signingIn).rejects.toMatchObject({ code: "revoked" });
});

test("a conversation with somebody unknown is refused by name, and makes no account", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  await expect(alice.direct("nobody")).rejects.toThrow(/"nobody" is not known/u);
  await expect(alice.direct("nobody")).rejects.toMatchObject({ code: "not_found" });
  expect((await alice.ask(getUsersQuery, { ids: ["nobody"] })).users).toEqual([]);
});

test("a group has no more members than its app allows", async () => {
  const fixture = await createFixture();
  await fixture.kernel.apps.setPolicies("demo", { ...DEFAULT_POLICIES, groupMembers: 3 });
  const alice = await fixture.person("alice");
  for (const id of ["b", "c", "d"]) await fixture.person(id);
  await expect(alice.group("g", ["b", "c", "d"])).rejects.toMatchObject({ code: "too_large" });
  const group = await alice.group("g", ["b", "c"]);
  const { epoch } = await fixture.kernel.audience("demo", group);
  await expect(
    alice.run(addMembersCommand, { users: ["d"] }, { conversationId: group, epoch }),
  ).rejects.toMatchObject({ code: "too_large" });
  const page = await alice.ask(membersQuery, { conversationId: group, after: "", limit: 2 });
  expect(page).toMatchObject({
    hasMore: true,
    members: [{ userId: "alice", role: "owner" }, { userId: "b" }],
  });
  const rest = await alice.ask(membersQuery, { conversationId: group, after: "b", limit: 2 });
  expect(rest).toMatchObject({ hasMore: false, members: [{ userId: "c" }] });
});

test("one app knows nothing of another", async () => {
  const fixture = await createFixture();
  await fixture.kernel.apps.create("other", DEFAULT_POLICIES);
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  const stranger = await createPerson(fixture.kernel, {
    principal: { ...principalOf("alice"), app: "other" },
    uuid: fixture.uuid,
  });
  expect((await stranger.sync()).memberships).toEqual([]);
  await expect(stranger.send(group, "hi", { epoch: 1 })).rejects.toMatchObject({
    code: "not_member",
  });
  expect(await found(stranger, "bob")).toEqual([]);
  const value: CreateConversation = {
    kind: "group",
    name: "mine",
    avatar: "",
    members: [],
    persistence: "sync",
    history: "joined",
  };
  // The same id in another app names another conversation.
  await stranger.run(createConversationCommand, value, {
    conversationId: group,
  });
  expect((await fixture.kernel.audience("other", group)).members).toHaveLength(1);
  expect((await fixture.kernel.audience("demo", group)).members).toHaveLength(2);
});
