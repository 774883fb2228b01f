import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthor, type Author } from "../support/author.ts";
import { holdSnapshot, silence } from "../support/network.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, signedIn, type Person } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

const MANY = 10_000;
const FEW = 10;
const AT_A_TIME = 500;
/** Pages of ten thousand conversations take a busy machine long. */
const LONG_PATIENCE = { ...PATIENCE, timeout: 240_000 };

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([
    launchChromium(),
    startServer({ prepare: writeAccounts }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** "busy" is in 10,000 conversations and "calm" in 10; in the newest of both something was said. */
async function writeAccounts(databaseFile: string): Promise<void> {
  const author = await openAuthor(databaseFile, Date.now() - 3_600_000);
  await author.person("friend", "Friend");
  await writeAccount(author, "calm", FEW);
  await writeAccount(author, "busy", MANY);
  await author.close();
}

async function writeAccount(author: Author, who: string, count: number): Promise<void> {
  await author.person(who, who);
  for (let from = 0; from < count - 1; from += AT_A_TIME) {
    author.clock.nowMs += 1000;
    const numbers = Array.from(
      { length: Math.min(AT_A_TIME, count - 1 - from) },
      (_, index) => from + index + 1,
    );
    await Promise.all(numbers.map((number) => author.group(who, `Group ${number}`, [])));
  }
  author.clock.nowMs += 1000;
  const newest = await author.group("friend", "Newest of all", [who]);
  for (let line = 1; line <= 60; line += 1) await author.say(newest, "friend", `line ${line}`);
}

function knownConversations(page: Page): Promise<number> {
  return page.evaluate(
    () => document.querySelector("im-chat")?.client?.conversations.get().items.length ?? 0,
  );
}

/** The list is shown, a conversation can be opened, read and answered. */
async function useChat(person: Person, text: string): Promise<void> {
  await person.open("Newest of all");
  await person.sees("line 60");
  await person.write(text);
  await person.page
    .locator("im-message-list [part~=row-own]", { hasText: text })
    .locator("[part~=status]:is(.sent, .delivered, .read)")
    .waitFor();
}

test(
  "of 10,000 conversations the first page is enough to read and write, on a fresh device and on a cached one",
  { timeout: 400_000 },
  async () => {
    let release = (): void => {};
    const busy = await enter({
      browser,
      url: server.url,
      as: "busy",
      arrange: async (page) => {
        await signedIn(server, "busy")(page);
        release = await holdSnapshot(page);
      },
    });
    await useChat(busy, "from a fresh device");
    expect(await knownConversations(busy.page)).toBeLessThan(MANY / 10);
    // How far it has come is told.
    await busy.page.getByText(/\d+ conversations so far/).waitFor();
    release();
    await expect.poll(() => knownConversations(busy.page), LONG_PATIENCE).toBe(MANY);

    // Now from what is kept: no link ever opens.
    await silence(busy.page);
    await busy.page.reload();
    await busy.open("Newest of all");
    await busy.sees("from a fresh device");
    await expect.poll(() => knownConversations(busy.page), LONG_PATIENCE).toBe(MANY);
    await busy.leave();
  },
);

test("an account of 10 conversations is used by the same steps", async () => {
  const calm = await enter({
    browser,
    url: server.url,
    as: "calm",
    arrange: signedIn(server, "calm"),
  });
  await useChat(calm, "hello");
  expect(await knownConversations(calm.page)).toBe(FEW);
  await calm.leave();
});
