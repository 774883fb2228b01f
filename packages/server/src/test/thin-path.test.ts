import { catchUpQuery, historyQuery, textOf } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, settle } from "./kernel-fixture.ts";

test("two people talk: create, send, sync, history, catch up, mark read", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.direct("bob");
  const first = await alice.send(id, "hello");
  const second = await bob.send(id, "你好");
  expect([first.version, first.seq, second.version, second.seq]).toEqual([2, 1, 3, 2]);
  await settle(fixture.kernel);

  const synced = await bob.sync();
  expect(synced.isSnapshot).toBe(true);
  expect(synced.memberships.map((membership) => membership.conversationId)).toEqual([id]);
  const [head] = synced.heads;
  expect(head?.unread).toBe(1);
  expect(head?.lastSeq).toBe(2);
  expect(synced.users.map((user) => user.id).toSorted()).toEqual(["alice", "bob"]);

  const page = await bob.ask(historyQuery, {
    conversationId: id,
    anchor: { type: "newest" },
    limit: 10,
  });
  expect(page.rows.map(textOf)).toEqual(["hello", "你好"]);
  expect([page.fromSeq, page.toSeq]).toEqual([1, 2]);

  const cursor = { epoch: page.epoch, version: 1 };
  const caught = await bob.ask(catchUpQuery, { conversationId: id, cursor, limit: 0 });
  expect(caught.events.map((event) => event.version)).toEqual([2, 3]);
  expect(caught.isTooLong).toBe(false);

  await bob.read(id, 2);
  const later = await bob.sync({ account: synced.account, stamp: synced.stamp });
  expect(later.isSnapshot).toBe(false);
  expect(later.events).toHaveLength(1);
  expect(later.heads).toEqual([]);
  const types = fixture.publications.map((publication) => publication.type);
  expect(types.filter((type) => type === "conversation")).toHaveLength(3);
  expect(types).toContain("registers");
  await fixture.kernel.close();
});
