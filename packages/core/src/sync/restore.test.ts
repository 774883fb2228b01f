import { catchUpQuery, historyQuery, syncQuery } from "@im-chat/protocol";
import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import { expect, test, vi } from "vitest";
import type { Chat, ConversationSummary } from "../client.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("a restored server begins a new history: what it lost goes, and talking goes on", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  hers.open();
  await hers.send({ text: "kept" });
  await until(hers.timeline, ({ lastSeq }) => lastSeq === 1, "the first message");
  const restore = await stage.server.backup();
  await hers.send({ text: "lost" });
  await until(hers.timeline, ({ lastSeq }) => lastSeq === 2, "the second message");
  await restore();
  alice.reconnectNow();
  bob.reconnectNow();
  await until(hers.timeline, () => textsOf(hers).join() === "kept", "the restored history");
  await hers.send({ text: "new" });
  await until(hers.timeline, () => messagesOf(hers)[1]?.seq === 2, "the new message");
  expect(textsOf(hers)).toEqual(["kept", "new"]);
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, () => textsOf(his).length === 2, "bob's rows");
  expect(textsOf(his)).toEqual(["kept", "new"]);
});

test("after a restore an account of several pages is read once", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const before = stage.chat("alice", { device });
  await online(before);
  // More than the first page holds.
  for (let index = 0; index < 60; index += 1)
    await before.createGroup({ name: `group ${index}`, members: [] });
  const isMade = ({ isPending }: ConversationSummary): boolean => !isPending;
  await until(before.conversations, ({ items }) => items.filter(isMade).length === 60, "60 groups");
  await before.close();
  await (
    await stage.server.backup()
  )();
  const query = vi.spyOn(stage.server.kernel, "query");
  await online(stage.chat("alice", { device }));
  const pages = query.mock.calls
    .filter(([, { kind }]) => kind === syncQuery.number)
    .map(([, { data }]) => syncQuery.decode(data).page.length);
  expect(pages).toEqual([0, expect.any(Number)]);
  expect(pages[1]).toBeGreaterThan(0);
});

test("what was read of rows from before a restore says nothing of what took their place", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("alice");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const his = await bob.openDirect("alice");
  his.open();
  await his.send({ text: "kept" });
  const hers = alice.conversation(his.id);
  hers.open();
  await until(hers.timeline, () => textsOf(hers).length === 1, "the first message");
  const restore = await stage.server.backup();
  await his.send({ text: "lost" });
  await until(hers.timeline, () => textsOf(hers).length === 2, "the second message");
  await restore();
  const rowsMayCome = withholdRows(stage.server, "alice");
  bob.reconnectNow();
  await until(his.timeline, () => textsOf(his).join() === "kept", "bob's restored history");
  await his.send({ text: "new" });
  alice.reconnectNow();
  await until(hers.summary, (summary) => summary?.lastMessage?.text === "new", "the new message");
  expect(textsOf(hers)).toEqual(["kept", "lost"]);
  hers.markRead(2);
  rowsMayCome();
  await until(hers.timeline, () => textsOf(hers).join() === "kept,new", "the restored history");
  expect(hers.summary.get()?.unread).toBe(2);
  hers.markRead(2);
  await until(hers.summary, (summary) => summary?.unread === 0, "that all is read");
});

/** Lets a user's questions for rows wait. @returns ends it */
function withholdRows({ kernel }: TestServer, user: string): () => void {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const query = kernel.query.bind(kernel);
  vi.spyOn(kernel, "query").mockImplementation(async (principal, frame) => {
    const isForRows = frame.kind === historyQuery.number || frame.kind === catchUpQuery.number;
    if (principal.userId === user && isForRows) await ended;
    return query(principal, frame);
  });
  return end;
}

test("what comes after a restore is told to have been delivered, though its numbers were told before", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  hers.open();
  const isDelivered = (): boolean => messagesOf(hers).at(-1)?.status.name === "delivered";
  await hers.send({ text: "kept" });
  await until(hers.timeline, isDelivered, "the first one");
  const restore = await stage.server.backup();
  for (const text of ["lost", "lost too"]) await hers.send({ text });
  await until(hers.timeline, () => textsOf(hers).length === 3 && isDelivered(), "those to be lost");
  await restore();
  alice.reconnectNow();
  bob.reconnectNow();
  await until(hers.timeline, () => textsOf(hers).join() === "kept", "the restored history");
  await until(bob.connection, ({ name }) => name === "online", "bob's link");
  await hers.send({ text: "new" });
  await until(hers.timeline, () => textsOf(hers).length === 2 && isDelivered(), "the new one");
  expect(textsOf(hers)).toEqual(["kept", "new"]);
});

test("who looks at rows beyond the end of the restored history is shown its end", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  const notes = await alice.createGroup({ name: "Notes", members: [] });
  notes.open();
  const write = async (upTo: number): Promise<void> => {
    for (let seq = notes.timeline.get().lastSeq + 1; seq <= upTo; seq += 1)
      await notes.send({ text: `${seq}` });
    await until(notes.timeline, ({ lastSeq }) => lastSeq === upTo, "the acks");
  };
  await until(notes.timeline, ({ lastSeq }) => lastSeq === 1, "the group");
  await write(20);
  const restore = await stage.server.backup();
  await write(200);
  await notes.timeline.jumpTo(100);
  expect(textsOf(notes)).toContain("100");
  await restore();
  alice.reconnectNow();
  await until(notes.timeline, () => textsOf(notes).at(-1) === "20", "the end of what is left");
  expect(notes.timeline.get().hasNewer).toBe(false);
});
