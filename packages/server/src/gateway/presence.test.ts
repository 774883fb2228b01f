import {
  ImError,
  LIMITS,
  addMembersCommand,
  leaveConversationCommand,
  presenceSignal,
  removeMemberCommand,
} from "@im-chat/protocol";
import type { CommandResult, ConversationId, Down, Kind, Presence } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { systemEnvironment } from "../environment.ts";
import type { Kernel } from "../kernel.ts";
import { createCounters } from "../metrics/counters.ts";
import { createDirect, createGroup, newId, sendText } from "../test/client.ts";
import type { TestClient } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { createFixture } from "../test/kernel-fixture.ts";
import { startPoller } from "../test/poller.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";
import { createLink } from "./link.ts";
import { Outgoing } from "./outgoing.ts";
import { createPresences } from "./presence.ts";
import { Roster } from "./roster.ts";

const here = (userId: string): Presence => ({ userId, isOnline: true, lastSeenAt: 0 });
const never = (userId: string): Presence => ({ userId, isOnline: false, lastSeenAt: 0 });

function watch(userIds: readonly string[], conversationIds: readonly ConversationId[] = []) {
  return { type: "watch", userIds, conversationIds } as const;
}

async function look(
  client: TestClient,
  ...[userIds, conversationIds]: Parameters<typeof watch>
): Promise<readonly Presence[]> {
  return presencesOf(await client.request(watch(userIds, conversationIds)));
}

function presencesOf(answer: Down): readonly Presence[] {
  if (answer.type === "watching") return answer.presences;
  throw new Error(answer.type === "error" ? `${answer.code}: ${answer.message}` : answer.type);
}

function resultOf(answer: Down): CommandResult {
  if (answer.type === "command_result") return answer;
  throw new Error(answer.type === "error" ? `${answer.code}: ${answer.message}` : answer.type);
}

/** What was pushed to a client of presences, in order. */
function told(client: TestClient): readonly Presence[] {
  return client
    .all("signal")
    .filter(({ kind }) => kind === presenceSignal.number)
    .map(({ data }) => presenceSignal.decode(data));
}

async function toldTimes(client: TestClient, count: number): Promise<readonly Presence[]> {
  return await client.until(() => (told(client).length >= count ? told(client) : undefined));
}

interface Place {
  readonly id: ConversationId;
  readonly epoch: number;
}

async function makeDirect(client: TestClient, users: readonly [string, string]): Promise<Place> {
  const direct = createDirect(...users);
  const { epoch } = resultOf(await client.request(direct));
  return { id: direct.conversationId, epoch };
}

async function makeGroup(owner: TestClient, members: readonly string[]): Promise<Place> {
  const group = createGroup(members);
  const { epoch } = resultOf(await owner.request(group));
  return { id: group.conversationId, epoch };
}

async function run<Value>(
  client: TestClient,
  { id, epoch }: Place,
  ...[kind, value]: readonly [Pick<Kind<Value>, "number" | "encode">, Value]
): Promise<void> {
  const frame = { ...sendText(id, "", epoch), kind: kind.number, data: kind.encode(value) };
  resultOf(await client.request(frame));
}

/** Alice and Bob are here. */
async function startPair(options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(options);
  const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
  return { server, alice, bob, [Symbol.asyncDispose]: async () => await server.close() };
}

async function addAccount(server: TestServer, userId: string): Promise<void> {
  await server.kernel.signIn({ app: "demo", userId, role: "user" }, { kind: "user" });
}

describe("presence", () => {
  test("is told at watching and when it changes, not for a blink", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const alice = await server.signIn("alice");
    await addAccount(server, "bob");
    await makeDirect(alice, ["alice", "bob"]);
    expect(await look(alice, ["bob"])).toEqual([never("bob")]);
    const bob = await server.signIn("bob");
    expect(await toldTimes(alice, 1)).toEqual([here("bob")]);
    bob.close();
    await bob.ended;
    const back = await server.signIn("bob");
    clock.advance(10_000);
    await alice.request({ type: "ping" });
    expect(told(alice)).toHaveLength(1);
    back.close();
    await back.ended;
    await alice.request({ type: "ping" });
    clock.advance(10_000);
    const gone = { userId: "bob", isOnline: false, lastSeenAt: expect.any(Number) };
    expect(await toldTimes(alice, 2)).toEqual([here("bob"), gone]);
    expect(await look(alice, ["bob"])).toEqual([gone]);
  });

  test("of a stranger is that of somebody who does not exist, also when it changes", async () => {
    await using pair = await startPair();
    const { server, alice, bob } = pair;
    await addAccount(server, "carol");
    await makeDirect(alice, ["alice", "carol"]);
    await look(alice, ["carol"]);
    const eve = await server.signIn("eve");
    const seen = await look(eve, ["bob", "nobody", "carol"]);
    expect(seen).toEqual([never("bob"), never("nobody"), never("carol")]);
    await server.signIn("carol");
    await toldTimes(alice, 1);
    await eve.request({ type: "ping" });
    expect(told(eve)).toEqual([]);
    expect(bob).toBeDefined();
  });

  test("of oneself is seen", async () => {
    await using pair = await startPair();
    expect(await look(pair.alice, ["alice", "bob"])).toEqual([here("alice"), never("bob")]);
  });

  test("of the other one of a direct conversation is seen without watching that", async () => {
    await using pair = await startPair();
    await makeDirect(pair.alice, ["alice", "bob"]);
    expect(await look(pair.alice, ["bob"])).toEqual([here("bob")]);
    expect(await look(pair.bob, ["alice", "alice"])).toEqual([here("alice"), here("alice")]);
  });

  test("of another member is seen where the group is watched, and only there", async () => {
    await using pair = await startPair();
    const { id } = await makeGroup(pair.alice, ["bob"]);
    expect(await look(pair.alice, ["bob"], [newId(), id])).toEqual([here("bob")]);
    expect(await look(pair.alice, ["bob"], [newId()])).toEqual([never("bob")]);
  });

  test("is not seen by naming a group that one is not in", async () => {
    await using pair = await startPair();
    const { id } = await makeGroup(pair.alice, ["bob"]);
    const eve = await pair.server.signIn("eve");
    expect(await look(eve, ["alice", "bob"], [id])).toEqual([never("alice"), never("bob")]);
  });

  test("comes over HTTP by the same rule", async () => {
    await using pair = await startPair();
    await makeDirect(pair.alice, ["alice", "bob"]);
    for (const [user, bob] of [
      ["alice", here("bob")],
      ["eve", never("bob")],
    ] as const) {
      const poller = await startPoller(pair.server, user);
      const { downs } = await poller.poll({ users: ["bob"] });
      expect(downs).toContainEqual(expect.objectContaining({ presences: [bob] }));
      expect((await poller.send(watch(["bob"]))).map(presencesOf)).toEqual([[bob]]);
    }
  });
});

describe("presence follows the members", () => {
  test("who opens a direct conversation begins to see and to be seen", async () => {
    await using pair = await startPair();
    const { alice, bob } = pair;
    await Promise.all([look(alice, ["bob"]), look(bob, ["alice"])]);
    await makeDirect(alice, ["alice", "bob"]);
    expect(await toldTimes(alice, 1)).toEqual([here("bob")]);
    expect(await toldTimes(bob, 1)).toEqual([here("alice")]);
  });

  test("who is added to a group begins to see and to be seen", async () => {
    await using pair = await startPair();
    const { alice, bob } = pair;
    const group = await makeGroup(alice, []);
    await Promise.all([look(alice, ["bob"], [group.id]), look(bob, ["alice"], [group.id])]);
    await run(alice, group, addMembersCommand, { users: ["bob"] });
    expect(await toldTimes(alice, 1)).toEqual([here("bob")]);
    expect(await toldTimes(bob, 1)).toEqual([here("alice")]);
  });

  test("who is removed ceases to see and to be seen, and hears of no later change", async () => {
    await using pair = await startPair();
    const { server, alice, bob } = pair;
    await addAccount(server, "carol");
    const group = await makeGroup(alice, ["bob", "carol"]);
    expect(await look(alice, ["bob", "carol"], [group.id])).toEqual([here("bob"), never("carol")]);
    expect(await look(bob, ["alice", "carol"], [group.id])).toEqual([
      here("alice"),
      never("carol"),
    ]);
    await run(alice, group, removeMemberCommand, { userId: "bob" });
    expect(await toldTimes(alice, 1)).toEqual([never("bob")]);
    expect(await toldTimes(bob, 1)).toEqual([never("alice")]);
    await server.signIn("carol");
    expect(await toldTimes(alice, 2)).toEqual([never("bob"), here("carol")]);
    await bob.request({ type: "ping" });
    expect(told(bob)).toHaveLength(1);
  });

  test("who leaves is still seen where both are in another conversation", async () => {
    await using pair = await startPair();
    const { alice, bob, server } = pair;
    const carol = await server.signIn("carol");
    const groups = [await makeGroup(alice, ["bob", "carol"]), await makeGroup(alice, ["bob"])];
    const ids = groups.map(({ id }) => id);
    await Promise.all([look(alice, ["bob"], ids), look(carol, ["bob"], ids)]);
    await run(bob, groups[0] as Place, leaveConversationCommand, {});
    expect(await toldTimes(carol, 1)).toEqual([never("bob")]);
    await alice.request({ type: "ping" });
    expect(told(alice)).toEqual([]);
  });

  test("on every node, whichever executes the change", async () => {
    await using pair = await startPair();
    await using other = await startTestServer({ kernel: pair.server.kernel });
    const { alice, bob } = pair;
    const owner = await other.signIn("olga");
    const group = await makeGroup(owner, ["alice"]);
    await look(alice, ["bob"], [group.id]);
    await run(owner, group, addMembersCommand, { users: ["bob"] });
    expect(await toldTimes(alice, 1)).toEqual([here("bob")]);
    await run(owner, group, removeMemberCommand, { userId: "alice" });
    expect(await toldTimes(alice, 2)).toEqual([here("bob"), never("bob")]);
    expect(bob).toBeDefined();
  });
});

describe("a watch", () => {
  test("replaces an earlier one that is not answered yet, which shows what both name", async () => {
    await using slow = await startSlow();
    const { server, alice, held } = slow;
    for (const user of ["bob", "carol", "dave"]) {
      await server.signIn(user);
      await makeDirect(alice, ["alice", user]);
    }
    const ids = alice.send(watch(["bob", "carol"]), watch(["carol", "dave"]));
    await expect.poll(() => held.length).toBe(2);
    held[0]?.();
    await alice.request({ type: "ping" });
    expect(alice.all("watching")).toEqual([]);
    held[1]?.();
    const [first, second] = await Promise.all(ids.map(async (id) => await alice.answer(id)));
    expect(first && presencesOf(first)).toEqual([never("bob"), here("carol")]);
    expect(second && presencesOf(second)).toEqual([here("carol"), here("dave")]);
  });

  test("that was replaced tells nothing any more of those that only it named", async () => {
    await using slow = await startSlow();
    const { server, alice, held } = slow;
    for (const user of ["bob", "carol"]) {
      await addAccount(server, user);
      await makeDirect(alice, ["alice", user]);
    }
    const [first = 0] = alice.send(watch(["bob"]), watch(["carol"]));
    await expect.poll(() => held.length).toBe(2);
    for (const letGo of held.toReversed()) letGo();
    expect(presencesOf(await alice.answer(first))).toEqual([never("bob")]);
    await server.signIn("bob");
    await server.signIn("carol");
    expect(await toldTimes(alice, 1)).toEqual([here("carol")]);
  });

  test("is answered by the members that there are when it is", async () => {
    await using slow = await startSlow();
    const { server, alice, held } = slow;
    await server.signIn("bob");
    const carol = await server.signIn("carol");
    const group = await makeGroup(carol, ["alice", "bob"]);
    const [asked = 0] = alice.send(watch(["bob"], [group.id]));
    await expect.poll(() => held.length).toBe(1);
    await run(carol, group, removeMemberCommand, { userId: "bob" });
    await alice.frame("events", ({ conversationId }) => conversationId === group.id);
    held[0]?.();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(presencesOf(await alice.answer(asked))).toEqual([never("bob")]);
  });

  test("is answered before anything that it does not know yet is told", async () => {
    const { kernel, held } = await slowKernel();
    const arriving: (() => void)[] = [];
    const signIn: Kernel["signIn"] = async (principal, account) => {
      const user = await kernel.signIn(principal, account);
      if (user.id !== "alice") await new Promise<void>((resolve) => void arriving.push(resolve));
      return user;
    };
    await using server = await startTestServer({ kernel: { ...kernel, signIn } });
    const alice = await server.signIn("alice");
    // Each arrives one microtask earlier than the one before: one of them in the midst of the answer.
    for (let count = 0; count < 16; count += 1) {
      const user = `bob${count}`;
      await kernel.signIn({ app: "demo", userId: user, role: "user" }, { kind: "user" });
      await makeDirect(alice, ["alice", user]);
      const [asked = 0] = alice.send(watch([user]));
      await expect.poll(() => held.length).toBe(count + 1);
      const bob = server.signIn(user);
      await expect.poll(() => arriving.length).toBe(count + 1);
      arriving[count]?.();
      for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
      held[count]?.();
      await bob;
      const [answered] = presencesOf(await alice.answer(asked));
      await alice.request({ type: "ping" });
      const later = alice.frames.slice(
        alice.frames.findIndex(({ requestId }) => requestId === asked),
      );
      const isToldLater = later.some(({ type }) => type === "signal");
      expect({ count, isHere: answered?.isOnline === true || isToldLater }).toEqual({
        count,
        isHere: true,
      });
    }
    await kernel.close();
  });

  test("of a link that has ended meanwhile leaves nothing behind", async () => {
    const { kernel, held, fixture } = await slowKernel();
    const [alice, bob] = [await fixture.person("alice"), await fixture.person("bob")];
    await alice.direct("bob");
    const { presences, arrive, link } = withoutSockets(kernel);
    const question = { userIds: ["bob"], conversationIds: [] };
    const stays = [link(), link()].map((one) => ({
      one,
      answer: presences.watch(one, alice.principal, question),
    }));
    await expect.poll(() => held.length).toBe(2);
    const [ended, staying] = stays;
    if (ended !== undefined) presences.unwatch(ended.one);
    for (const letGo of held) letGo();
    await Promise.all(stays.map(({ answer }) => answer));
    const seen = stays.map(({ one }) => presences.seenBy(one, ["bob"]));
    expect(seen).toEqual([[never("bob")], [never("bob")]]);
    arrive(bob.id);
    expect(ended?.one.strand).toBeUndefined();
    expect(staying?.one.strand?.count).toBe(1);
  });

  test("that the kernel cannot answer is an error, and the next one is as if it had not been", async () => {
    await using slow = await startSlow();
    const { server, alice, held } = slow;
    await server.signIn("bob");
    await makeDirect(alice, ["alice", "bob"]);
    const [first = 0] = alice.send(watch(["bob"]));
    await expect.poll(() => held.length).toBe(1);
    held[0]?.(new ImError("unavailable", "The disk is away"));
    expect(await alice.answer(first)).toMatchObject({ type: "error", code: "unavailable" });
    const [second = 0] = alice.send(watch(["bob"]));
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(presencesOf(await alice.answer(second))).toEqual([here("bob")]);
  });

  test("shows nobody when the kernel cannot be asked anew", async () => {
    await using slow = await startSlow();
    const { server, alice, held } = slow;
    const bob = await server.signIn("bob");
    const group = await makeGroup(alice, ["bob"]);
    const [asked = 0] = alice.send(watch(["bob"], [group.id]));
    await expect.poll(() => held.length).toBe(1);
    held[0]?.();
    expect(presencesOf(await alice.answer(asked))).toEqual([here("bob")]);
    await run(bob, group, leaveConversationCommand, {});
    await expect.poll(() => held.length).toBe(2);
    expect(told(alice)).toEqual([]);
    held[1]?.(new ImError("unavailable", "The disk is away"));
    expect(await toldTimes(alice, 1)).toEqual([never("bob")]);
  });

  test("of users counts as a query, a large one as many", async () => {
    const limits = { queries: { perSecond: 0.001, burst: 42 } };
    await using pair = await startPair({ limits });
    const { alice } = pair;
    const users = Array.from({ length: LIMITS.watchedUsers }, (_, index) => `user-${index}`);
    const ids = Array.from({ length: LIMITS.watchedConversations }, newId);
    expect(await look(alice, users, ids)).toHaveLength(users.length);
    expect(await look(alice, ["alice"])).toEqual([here("alice")]);
    const refused = { type: "error", code: "rate_limited" };
    expect(await alice.request(watch(["alice"]))).toMatchObject(refused);
    expect(await look(alice, [], ids)).toEqual([]);
  });

  test("that is refused leaves the earlier one as it was", async () => {
    await using pair = await startPair({ limits: { queries: { perSecond: 0.001, burst: 1 } } });
    const { alice, server } = pair;
    await addAccount(server, "carol");
    await makeDirect(alice, ["alice", "carol"]);
    expect(await look(alice, ["carol"])).toEqual([never("carol")]);
    expect(await alice.request(watch(["alice"]))).toMatchObject({ code: "rate_limited" });
    await server.signIn("carol");
    expect(await toldTimes(alice, 1)).toEqual([here("carol")]);
  });
});

/** A real kernel whose answers about who shares a conversation wait to be let go, or to be spoiled. */
async function slowKernel() {
  const fixture = await createFixture();
  const held: ((error?: ImError) => void)[] = [];
  const kernel: Kernel = {
    ...fixture.kernel,
    sharedConversations: async (principal, question) => {
      const answer = await fixture.kernel.sharedConversations(principal, question);
      const error = await new Promise<ImError | undefined>((resolve) => void held.push(resolve));
      if (error !== undefined) throw error;
      return answer;
    },
  };
  return { kernel, held, fixture };
}

async function startSlow() {
  const { kernel, held } = await slowKernel();
  const server = await startTestServer({ kernel });
  const close = async (): Promise<void> => {
    await server.close();
    await kernel.close();
  };
  return { server, held, alice: await server.signIn("alice"), [Symbol.asyncDispose]: close };
}

/** What the gateway knows of who is here, and links whose other end is far away. */
function withoutSockets(kernel: Kernel) {
  const bucket = { tokens: 0, atMs: 0 };
  const roster = new Roster();
  const counters = createCounters();
  const outgoing = new Outgoing({ ...systemEnvironment, counters, bufferedBytes: 1 });
  const { now } = systemEnvironment;
  const presences = createPresences({ kernel, roster, outgoing, now, report: () => undefined });
  const socket = { readyState: 3, OPEN: 1, close: () => undefined, terminate: () => undefined };
  return {
    presences,
    link: () =>
      createLink({
        socket,
        wire: { writableLength: 0, write: () => undefined },
        address: "",
        origin: undefined,
        host: "",
        nowMs: 0,
        frames: bucket,
        bytes: bucket,
      }),
    arrive: (userId: string) =>
      presences.arrived(roster.claim({ app: "demo", userId, commands: bucket, queries: bucket })),
  };
}
