import { createConversationCommand, headsQuery, historyQuery } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { createFixture, settle } from "../test/kernel-fixture.ts";
import { watchedDriver } from "../test/watched-driver.ts";

const NEWEST = { type: "newest" } as const;

/** How many of these promises are done when another one is. */
async function doneBefore(many: readonly Promise<unknown>[], one: Promise<unknown>) {
  let done = 0;
  for (const each of many) void each.then(() => (done += 1));
  await one;
  const before = done;
  await Promise.all(many);
  return before;
}

test("who asks much waits in an own line: others come after a few of it", async () => {
  const { kernel, person } = await createFixture();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  await person("bob");
  const direct = await alice.direct("bob");
  const { epoch } = await kernel.audience("demo", direct);
  for (let count = 0; count < 20; count += 1) await mallory.group(`g${count}`, []);
  await settle(kernel);
  const much = Array.from({ length: 200 }, () => mallory.sync({ limit: 20 }));
  const anchor = { conversationId: direct, anchor: NEWEST, limit: 0 };
  expect(await doneBefore(much, alice.ask(historyQuery, anchor))).toBeLessThan(20);
  const more = Array.from({ length: 200 }, () => mallory.sync({ limit: 20 }));
  expect(await doneBefore(more, alice.send(direct, "hello", { epoch }))).toBeLessThan(20);
  await kernel.close();
});

test("who makes large groups waits in an own line too", { timeout: 60_000 }, async () => {
  const { kernel, person, uuid } = await createFixture();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  await person("bob");
  const members = Array.from({ length: 200 }, (_, index) => `member-${index}`);
  for (const id of members) await person(id);
  const direct = await alice.direct("bob");
  const { epoch } = await kernel.audience("demo", direct);
  await settle(kernel);
  const group = {
    kind: "group",
    name: "",
    avatar: "",
    members,
    persistence: "sync",
    history: "joined",
  } as const;
  const groups = Array.from({ length: 12 }, () =>
    mallory.run(createConversationCommand, group, { conversationId: uuid() }),
  );
  expect(await doneBefore(groups, alice.send(direct, "hello", { epoch }))).toBeLessThan(3);
  await settle(kernel);
  await kernel.close();
});

test("asking for one head two hundred times is no more work than asking once", async () => {
  let reads = 0;
  const driver = watchedDriver(openNodeSqlite(":memory:"), (_sql, how) => {
    if (how === "get") reads += 1;
  });
  const { kernel, person } = await createFixture({ driver });
  const mallory = await person("mallory");
  const own = await mallory.group("mine", []);
  await settle(kernel);
  const ask = async (count: number): Promise<number> => {
    const before = reads;
    const conversationIds = Array.from({ length: count }, () => own);
    const { heads } = await mallory.ask(headsQuery, { conversationIds });
    expect(heads).toHaveLength(1);
    return reads - before;
  };
  const one = await ask(1);
  expect(await ask(200)).toBe(one);
  await kernel.close();
});
