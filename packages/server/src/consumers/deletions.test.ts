import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deleteUserCommand, historyQuery, removeMemberCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { createFixture, createPerson, principalOf, settle } from "../test/kernel-fixture.ts";
import { watchedDriver } from "../test/watched-driver.ts";

test("who is deleted before the account has heard of a stay that is over leaves no message in it", async () => {
  const driver = openNodeSqlite(":memory:");
  const before = await createFixture({ driver, consumers: "stopped" });
  const alice = await before.person("alice");
  const bob = await before.person("bob");
  const conversationId = await alice.group("g", ["bob"]);
  const { epoch } = await before.kernel.audience("demo", conversationId);
  await bob.send(conversationId, "mine", { epoch });
  await alice.run(removeMemberCommand, { userId: "bob" }, { conversationId, epoch });
  const backend = { principal: principalOf("", "host"), uuid: before.uuid };
  await (await createPerson(before.kernel, backend)).run(deleteUserCommand, { id: "bob" });
  // Consumers that were behind go on.
  const after = await createFixture({ driver });
  await settle(after.kernel);
  const page = { conversationId, anchor: { type: "newest" }, limit: 0 } as const;
  const { rows } = await (await after.person("alice")).ask(historyQuery, page);
  const states = rows.flatMap(({ sender, state }) => (sender === "bob" ? [state] : []));
  expect(states).toEqual(["erased"]);
});

test("accounts hear of what happens while a deletion is under way", async () => {
  let deletion = Promise.resolve();
  const fixture = await createFixture({ consumers: () => deletion });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  await fixture.person("carol");
  const backend = { principal: principalOf("", "host"), uuid: fixture.uuid };
  const host = await createPerson(fixture.kernel, backend);
  let finish = (): void => undefined;
  deletion = new Promise((resolve) => (finish = resolve));
  await host.run(deleteUserCommand, { id: "carol" });
  await settle(fixture.kernel);
  deletion = Promise.resolve();
  const group = await alice.group("g", ["bob"]);
  await settle(fixture.kernel);
  const { memberships } = await bob.sync();
  finish();
  expect(memberships.map(({ conversationId }) => conversationId)).toEqual([group]);
});

test("a stop does not wait for the whole of a deletion, and the next start goes on with it", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "im-chat-deletions-")), "im-chat.sqlite");
  const errors: object[] = [];
  let emptied = 0;
  let closing: Promise<void> | undefined;
  const driver = watchedDriver(openNodeSqlite(file), (sql) => {
    if (!sql.startsWith('update "message"')) return;
    emptied += 1;
    closing ??= before.kernel.close();
  });
  const logger = { info: () => {}, error: (fields: object) => void errors.push(fields) };
  const before = await createFixture({ driver, logger });
  const alice = await before.person("alice");
  const bob = await before.person("bob");
  const direct = await alice.direct("bob");
  const { epoch } = await before.kernel.audience("demo", direct);
  const texts = Array.from({ length: 200 }, (_, count) => `${count}`);
  await Promise.all(texts.map((text) => bob.send(direct, text, { epoch })));
  const backend = { principal: principalOf("", "host"), uuid: before.uuid };
  await (await createPerson(before.kernel, backend)).run(deleteUserCommand, { id: "bob" });
  await expect.poll(() => emptied).toBeGreaterThan(0);
  await closing;
  expect([emptied < 200, errors]).toEqual([true, []]);
  const again = openNodeSqlite(file);
  const after = await createFixture({ driver: again });
  await settle(after.kernel);
  const live = again.prepare("select count(*) as n from message where state = 0").get([]);
  expect(live).toEqual({ n: 0 });
  await after.kernel.close();
});

test("others are answered while a long timeline is searched for what a deleted user has written", async () => {
  const inner = openNodeSqlite(":memory:");
  const order: string[] = [];
  const driver = watchedDriver(inner, (sql, how) => {
    if (how !== "all" || !sql.includes('"sender" = ?')) return;
    order.push("searched");
    if (order.length > 1) return;
    void alice.sync().then(() => order.push("answered"));
  });
  const fixture = await createFixture({ driver });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const group = await alice.group("g", ["bob"]);
  await alice.send(group, "one of many");
  const columns = inner
    .prepare("select name from pragma_table_info('message')")
    .all([])
    .map(({ name }) => String(name));
  const copied = columns.map((name) =>
    name === "seq" ? "value" : name === "message_id" ? "randomblob(16)" : name,
  );
  inner.exec(`insert into message select ${copied.join(", ")} from message,
    (with recursive n(value) as (select 3 union all select value + 1 from n where value < 20000)
      select value from n) where seq = 2;
    update conversation set last_seq = 20000`);
  const backend = { principal: principalOf("", "host"), uuid: fixture.uuid };
  await (await createPerson(fixture.kernel, backend)).run(deleteUserCommand, { id: "bob" });
  await settle(fixture.kernel);
  expect(order.slice(0, order.lastIndexOf("searched"))).toContain("answered");
});
