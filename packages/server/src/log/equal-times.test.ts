import { historyQuery } from "@im-chat/protocol";
import type { HistoryAnchor } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, settle } from "../test/kernel-fixture.ts";

const NOW_MS = 1_800_000_000_000;
const COUNT = 23;
const PAGE = 5;

/** Everything happens in the same millisecond. */
const createMoment = () => createFixture({ clock: () => NOW_MS });

test("of conversations that were active at the same time paging skips none", async () => {
  const fixture = await createMoment();
  const [alice, bob] = [await fixture.person("alice"), await fixture.person("bob")];
  const groups: string[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    groups.push(await alice.group(`${index}`, ["bob"]));
    await alice.send(groups[index] ?? "", "at once");
  }
  await settle(fixture.kernel);
  const heads = new Map<string, number>();
  let page = new Uint8Array(0);
  do {
    const reply = await bob.sync({ limit: PAGE, page });
    for (const { conversationId, lastSeq } of reply.heads) heads.set(conversationId, lastSeq);
    page = new Uint8Array(reply.nextPage);
  } while (page.length > 0);
  expect([...heads.keys()].toSorted()).toEqual(groups.toSorted());
  expect([...heads.values()].every((lastSeq) => lastSeq === 2)).toBe(true);
});

test("of messages that were written at the same time paging skips none, either way", async () => {
  const fixture = await createMoment();
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const conversationId = await alice.direct("bob");
  for (let index = 1; index <= COUNT; index += 1) await alice.send(conversationId, `${index}`);
  const read = async (anchor: HistoryAnchor): Promise<readonly number[]> => {
    const { rows } = await alice.ask(historyQuery, { conversationId, anchor, limit: PAGE });
    expect(rows.every(({ createdAt }) => createdAt === NOW_MS)).toBe(true);
    return rows.map(({ seq }) => seq);
  };
  const all = Array.from({ length: COUNT }, (_, index) => index + 1);
  const up: number[] = [];
  for (let rows = await read({ type: "after", seq: 0 }); rows.length > 0;) {
    up.push(...rows);
    rows = await read({ type: "after", seq: up.at(-1) ?? 0 });
  }
  expect(up).toEqual(all);
  const down: number[] = [];
  for (let rows = await read({ type: "newest" }); rows.length > 0;) {
    down.unshift(...rows);
    rows = await read({ type: "before", seq: down[0] ?? 0 });
  }
  expect(down).toEqual(all);
});
