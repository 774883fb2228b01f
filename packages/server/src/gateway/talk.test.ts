import { addMembersCommand, messageSentEvent, recallMessageCommand } from "@im-chat/protocol";
import type { CommandResult, Down } from "@im-chat/protocol";
import { expect, test } from "vitest";
import {
  createDirect,
  createGroup,
  guestCredentials,
  helloOf,
  newId,
  sendText,
} from "../test/client.ts";
import { startTestServer } from "../test/server.ts";

function resultOf(answer: Down): CommandResult {
  if (answer.type === "command_result") return answer;
  throw new Error(answer.type === "error" ? `${answer.code}: ${answer.message}` : answer.type);
}

test("two users talk: both get each other's events, with the text, in order", async () => {
  await using server = await startTestServer();
  const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
  const direct = createDirect("alice", "bob");
  const { epoch } = resultOf(await alice.request(direct));
  const watch = {
    type: "watch",
    conversationIds: [direct.conversationId],
    userIds: ["alice", "bob"],
  } as const;
  await alice.request(watch);
  await bob.request(watch);
  const texts = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const ids = alice.send(...texts.map((text) => sendText(direct.conversationId, text, epoch)));
  resultOf(await alice.answer(ids.at(-1) ?? 0));
  resultOf(await bob.request(sendText(direct.conversationId, "heard", epoch)));
  await alice.frame("events", ({ events }) => events.some(({ version }) => version === 22));
  for (const client of [alice, bob]) {
    const events = client
      .all("events")
      .filter(({ conversationId }) => conversationId === direct.conversationId);
    const versions = events.flatMap((frame) => frame.events.map(({ version }) => version));
    expect(versions).toEqual(Array.from({ length: 21 }, (_, index) => index + 2));
    expect(new Set(events.flatMap((frame) => frame.events.map(({ kind }) => kind)))).toEqual(
      new Set([messageSentEvent.number]),
    );
  }
});

test("who does not watch gets hints, few and ending with the newest place", async () => {
  await using server = await startTestServer();
  const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
  const direct = createDirect("alice", "bob");
  const { epoch } = resultOf(await alice.request(direct));
  const ids = alice.send(
    ...Array.from({ length: 30 }, () => sendText(direct.conversationId, "hi", epoch)),
  );
  resultOf(await alice.answer(ids.at(-1) ?? 0));
  await bob.frame("hints", ({ hints }) => hints[0]?.version === 31);
  expect(bob.all("hints").length).toBeLessThanOrEqual(4);
  const about = bob
    .all("events")
    .filter(({ conversationId }) => conversationId === direct.conversationId);
  expect(about).toEqual([]);
});

test("a user's own account log reaches every link of theirs without being watched", async () => {
  await using server = await startTestServer();
  const [alice, bob, bobElsewhere] = [
    await server.signIn("alice"),
    await server.signIn("bob"),
    await server.signIn("bob"),
  ];
  resultOf(await alice.request(createDirect("alice", "bob")));
  for (const link of [bob, bobElsewhere]) {
    const { events } = await link.frame(
      "events",
      ({ conversationId }) => conversationId === undefined,
    );
    expect(events).toHaveLength(1);
  }
});

test("a member without the past gets events about it blank, with their versions", async () => {
  await using server = await startTestServer();
  const alice = await server.signIn("alice");
  await server.signIn("carol");
  const group = createGroup(["carol"], "joined");
  const { epoch } = resultOf(await alice.request(group));
  const early = sendText(group.conversationId, "early", epoch);
  resultOf(await alice.request(early));
  const dave = await server.signIn("dave");
  await dave.request({ type: "watch", conversationIds: [group.conversationId], userIds: [] });
  const command = (kind: { number: number }, data: Uint8Array) =>
    ({
      type: "command",
      commandId: newId(),
      kind: kind.number,
      conversationId: group.conversationId,
      epoch,
      data,
      writtenAt: 0,
    }) as const;
  const added = resultOf(
    await alice.request(command(addMembersCommand, addMembersCommand.encode({ users: ["dave"] }))),
  );
  await alice.request({ type: "watch", conversationIds: [group.conversationId], userIds: [] });
  const recalled = resultOf(
    await alice.request(
      command(recallMessageCommand, recallMessageCommand.encode({ messageId: early.commandId })),
    ),
  );
  const last = resultOf(await alice.request(sendText(group.conversationId, "late", epoch)));
  await dave.frame("events", ({ events }) => events[0]?.version === last.version);
  const seen = dave
    .all("events")
    .filter(({ conversationId }) => conversationId !== undefined)
    .flatMap(({ events }) => events);
  expect(seen.map(({ version, isBlank }) => [version, isBlank])).toEqual([
    [added.version, false],
    [recalled.version, true],
    [last.version, false],
  ]);
  await alice.frame(
    "events",
    ({ events }) => events[0]?.version === recalled.version && !events[0].isBlank,
  );
});

test("a stranger who watches a conversation hears nothing of it", async () => {
  await using server = await startTestServer();
  const [alice, eve] = [await server.signIn("alice"), await server.signIn("eve")];
  const direct = createDirect("alice", "bob");
  await server.signIn("bob");
  await eve.request({ type: "watch", conversationIds: [direct.conversationId], userIds: [] });
  const { epoch } = resultOf(await alice.request(direct));
  resultOf(await alice.request(sendText(direct.conversationId, "secret", epoch)));
  await eve.request({ type: "query", kind: 9999, data: new Uint8Array() });
  expect(eve.all("events")).toEqual([]);
  expect(eve.all("hints")).toEqual([]);
});

test("a guest signs in with a secret of the device, and again with the same", async () => {
  await using server = await startTestServer();
  const credentials = guestCredentials("Visitor");
  for (let visit = 0; visit < 2; visit += 1) {
    const client = await server.connect();
    expect(await client.request(helloOf(credentials))).toMatchObject({
      type: "welcome",
      self: { id: credentials.userId, kind: "guest" },
    });
  }
  const thief = await server.connect();
  const answer = await thief.request(helloOf({ ...credentials, secret: new Uint8Array(32) }));
  expect(answer).toMatchObject({ type: "error", code: "unauthenticated" });
});
