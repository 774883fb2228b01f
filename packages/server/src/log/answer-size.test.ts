import { LIMITS, historyQuery, sendMessageCommand, syncQuery, type Kind } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, PLAIN, type Fixture, type Person } from "../test/kernel-fixture.ts";

const LONG_NAME = "😀".repeat(LIMITS.nameCharacters);
const LONG_AVATAR = `/${"a".repeat(LIMITS.avatarBytes - 1)}`;
const LONG_IDS = Array.from({ length: LIMITS.mentions }, (_, index) => `${index}`.padEnd(128, "x"));

/** How many bytes an answer has on the wire, and what it says. */
async function measured<Value, Result>(
  { kernel }: Fixture,
  { principal }: Person,
  kind: Kind<Value, Result> & { readonly result: { decode(bytes: Uint8Array): Result } },
  value: Value,
): Promise<{ readonly bytes: number; readonly result: Result }> {
  const data = await kernel.query(principal, {
    type: "query",
    kind: kind.number,
    data: kind.encode(value),
  });
  return { bytes: data.length, result: kind.result.decode(data) };
}

/** Mallory knows the limits, and puts Victor into groups without asking. */
async function scene(groups: number) {
  const fixture = await createFixture();
  const victor = await fixture.person("victor");
  const mallory = await fixture.person("mallory");
  const ids: string[] = [];
  for (let index = 0; index < groups; index += 1) {
    const id = await mallory.group(LONG_NAME, ["victor"], { avatar: LONG_AVATAR });
    const { epoch } = await fixture.kernel.audience("demo", id);
    const body = new Uint8Array(index % 20 === 0 ? 80_000 : 1000).fill(1);
    const envelope = { ...PLAIN, mentions: LONG_IDS };
    await mallory.run(
      sendMessageCommand,
      { envelope, codec: 1, body },
      { conversationId: id, epoch },
    );
    ids.push(id);
  }
  return { fixture, victor, mallory, ids };
}

test("no page of a sync is larger than a batch, and together they hold every conversation", async () => {
  const { fixture, victor, ids } = await scene(160);
  const found = new Set<string>();
  const sizes: number[] = [];
  let page: Uint8Array = new Uint8Array();
  for (let pages = 0; pages === 0 || page.length > 0; pages += 1) {
    const query = { stamp: new Uint8Array(), limit: LIMITS.headsPerPage, page };
    const { bytes, result } = await measured(fixture, victor, syncQuery, query);
    sizes.push(bytes);
    for (const { conversationId } of result.heads) found.add(conversationId);
    page = result.nextPage;
    expect(pages).toBeLessThan(20);
  }
  expect(Math.max(...sizes)).toBeLessThan(LIMITS.batchBytesDown);
  expect(sizes.length).toBeGreaterThan(2);
  expect([...found].toSorted()).toEqual(ids.toSorted());
});

test("no page of history is larger than a batch", async () => {
  const { fixture, victor, mallory, ids } = await scene(1);
  const [id = ""] = ids;
  const { epoch } = await fixture.kernel.audience("demo", id);
  for (let count = 0; count < LIMITS.pageRows; count += 1)
    await mallory.run(
      sendMessageCommand,
      { envelope: { ...PLAIN, mentions: LONG_IDS }, codec: 1, body: new Uint8Array(5000).fill(1) },
      { conversationId: id, epoch },
    );
  const { bytes, result } = await measured(fixture, victor, historyQuery, {
    conversationId: id,
    anchor: { type: "newest" },
    limit: LIMITS.pageRows,
  });
  expect(bytes).toBeLessThan(LIMITS.batchBytesDown);
  expect(bytes).toBeGreaterThan(LIMITS.pageBytes / 2);
  expect(bytes).toBeLessThan(2 * LIMITS.pageBytes);
  expect(result.rows.length).toBeGreaterThan(10);
});
