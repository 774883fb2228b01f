import { LIMITS } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, settle, type Person } from "../test/kernel-fixture.ts";

async function timed<Result>(run: () => Promise<Result>): Promise<readonly [number, Result]> {
  const from = performance.now();
  const result = await run();
  return [performance.now() - from, result];
}

async function syncAll(person: Person): Promise<number> {
  let pages = 1;
  let { nextPage } = await person.sync({ limit: 200 });
  while (nextPage.length > 0) {
    pages += 1;
    ({ nextPage } = await person.sync({ limit: 200, page: nextPage }));
  }
  return pages;
}

/** 10,000 groups, each with one of the members besides. */
async function makeGroups(person: Person, members: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let batch = 0; batch < 100; batch += 1) {
    const made = Array.from({ length: 100 }, (_, at) =>
      person.group(`${batch}-${at}`, [members[(batch + at) % members.length] ?? ""]),
    );
    ids.push(...(await Promise.all(made)));
  }
  return ids;
}

test("an account with 10,000 conversations syncs like one with 10", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const carol = await fixture.person("carol");
  const few: string[] = [];
  for (let index = 0; index < 10; index += 1)
    few.push(await alice.group(`few ${index}`, ["carol"]));
  await makeGroups(alice, ["bob"]);
  await settle(fixture.kernel);
  const [large, first] = await timed(() => bob.sync({ limit: 50 }));
  const [small] = await timed(() => carol.sync({ limit: 50 }));
  const [whole, pages] = await timed(() => syncAll(bob));
  const cached = { account: first.account, stamp: first.stamp };
  const [quiet] = await timed(() => bob.sync(cached));
  await alice.send(few[0] ?? "", "for carol");
  const [after] = await timed(() => bob.sync(cached));
  expect(first.heads).toHaveLength(50);
  process.stdout.write(
    `first page of 10,000 conversations ${large.toFixed(1)} ms, of 10 ${small.toFixed(1)} ms; ` +
      `all ${pages} pages ${whole.toFixed(0)} ms; nothing new ${quiet.toFixed(1)} ms, ` +
      `one foreign change ${after.toFixed(1)} ms\n`,
  );
  await fixture.kernel.close();
});

test("with 10,000 conversations it is soon known who may be seen", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const known = Array.from({ length: LIMITS.watchedUsers }, (_, at) => `known-${at}`);
  const friends = known.map((_, at) => `friend-${at}`);
  for (const user of [...known, ...friends]) await fixture.person(user);
  const ids = await makeGroups(alice, known);
  for (const user of friends) await alice.direct(user);
  const last = await alice.group("all", known);
  await settle(fixture.kernel);
  const conversationIds = [...ids.slice(0, LIMITS.watchedConversations - 1), last];
  const strangers = known.map((_, at) => `stranger-${at}`);
  const ask = (userIds: readonly string[], places = conversationIds) =>
    timed(() =>
      fixture.kernel.sharedConversations(alice.principal, { userIds, conversationIds: places }),
    );
  await ask(known);
  const [direct] = await ask(friends.slice(0, 1));
  const [directs, all] = await ask(friends);
  const [members, shared] = await ask(
    known,
    [...strangers.map(() => fixture.uuid()), last].slice(1),
  );
  const [nobody, none] = await ask(strangers);
  process.stdout.write(
    `who may be seen: the other one of a direct ${direct.toFixed(1)} ms, of 200 ${directs.toFixed(1)} ms; ` +
      `200 members of the last of 200 watched ${members.toFixed(1)} ms; 200 strangers ${nobody.toFixed(1)} ms\n`,
  );
  const found = [all, shared, none].map((list) => list.filter((id) => id !== undefined).length);
  expect(found).toEqual([friends.length, known.length, 0]);
  await fixture.kernel.close();
});
