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

test("an account with 10,000 conversations syncs like one with 10", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const carol = await fixture.person("carol");
  const few: string[] = [];
  for (let index = 0; index < 10; index += 1)
    few.push(await alice.group(`few ${index}`, ["carol"]));
  for (let batch = 0; batch < 100; batch += 1) {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => alice.group(`${batch}-${index}`, ["bob"])),
    );
  }
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
