import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthor } from "../support/author.ts";
import { holdSnapshot } from "../support/network.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, signedIn, type Person } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

const TWO_MINUTES_MS = 120_000;
/** More than the first page of a sync, of which there are 50. */
const CONVERSATIONS = 60;

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([
    launchChromium(),
    startServer({ prepare: writeConversations }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Ada and Bo have talked; Ada is in many conversations. */
async function writeConversations(databaseFile: string): Promise<void> {
  const author = await openAuthor(databaseFile, Date.now() - 3_600_000);
  for (const id of ["ada", "bo"]) await author.person(id, id);
  for (let number = 1; number < CONVERSATIONS; number += 1)
    await author.group("ada", `Group ${number}`, []);
  author.clock.nowMs += 1000;
  await author.say(await author.direct("ada", "bo"), "ada", "hello");
  await author.close();
}

const banner = ({ page }: Person): Locator => page.locator("im-connection-banner [part~=banner]");

function come(as: string, arrange: (page: Page) => Promise<unknown>): Promise<Person> {
  return enter({
    browser,
    url: server.url,
    as,
    arrange: async (page) => {
      await signedIn(server, as)(page);
      await arrange(page);
    },
  });
}

const statusOf = ({ page }: Person): Promise<string | undefined> =>
  page.evaluate(() => document.querySelector("im-chat")?.client?.connection.get().name);

/** Goes offline, or back, while the page's time stands still but for what the link needs. */
async function become(person: Person, name: "offline" | "online"): Promise<void> {
  await person.context.setOffline(name === "offline");
  await expect
    .poll(async () => {
      if (name === "online") await person.page.clock.runFor(10);
      return statusOf(person);
    }, PATIENCE)
    .toBe(name);
}

test("trouble is told when it has lasted for two seconds, and shorter trouble is not", async () => {
  const bo = await come("bo", (page) => page.clock.install());
  await bo.open("ada");
  await expect.poll(() => statusOf(bo), PATIENCE).toBe("online");
  await bo.page.clock.pauseAt(Date.now() + TWO_MINUTES_MS);
  await expect.poll(() => banner(bo).count(), PATIENCE).toBe(0);
  await become(bo, "offline");
  await bo.page.clock.runFor(1000);
  expect(await banner(bo).count()).toBe(0);
  await become(bo, "online");
  await bo.page.clock.runFor(3000);
  expect(await banner(bo).count()).toBe(0);
  await become(bo, "offline");
  await bo.page.clock.runFor(1900);
  expect(await banner(bo).count()).toBe(0);
  await bo.page.clock.runFor(200);
  await banner(bo).getByText("You are offline").waitFor();
  await bo.leave();
});

test("a catch-up that takes its time says how far it has come", async () => {
  let release = (): void => undefined;
  const ada = await come("ada", async (page) => {
    release = await holdSnapshot(page);
  });
  await banner(ada).getByText("50 conversations so far").waitFor();
  release();
  await expect.poll(() => banner(ada).count(), PATIENCE).toBe(0);
  expect(await statusOf(ada)).toBe("online");
  await ada.leave();
});

test("where a browser keeps nothing, the chat works, and says that it forgets", async () => {
  const ada = await come("ada", (page) =>
    page.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined })),
  );
  const notice = banner(ada).filter({ hasText: "lost when the page closes" });
  await notice.waitFor();
  await ada.open("bo");
  await ada.write("from memory alone");
  await ada.page
    .locator("im-message-list [part~=row-own]", { hasText: "from memory alone" })
    .locator("[part~=status]:is(.sent, .delivered, .read)")
    .waitFor();
  await notice.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => notice.count(), PATIENCE).toBe(0);
  await ada.leave();
});

test("a message that waited says to both when it was written, and one that did not wait says nothing", async () => {
  const [ada, bo] = await Promise.all([
    come("ada", (page) => page.clock.install({ time: Date.now() - TWO_MINUTES_MS })),
    come("bo", () => Promise.resolve()),
  ]);
  await Promise.all([ada.open("bo"), bo.open("ada")]);
  await ada.context.setOffline(true);
  await ada.write("written in a tunnel");
  await ada.page.locator("im-message-list [part~=status].queued").last().waitFor();
  await ada.page.clock.fastForward(TWO_MINUTES_MS);
  await ada.context.setOffline(false);
  await bo.sees("written in a tunnel");
  await ada.write("written in the open");
  await bo.sees("written in the open");
  for (const { page } of [ada, bo]) {
    const row = (text: string): Locator =>
      page.locator("im-message-list [role=article]", { hasText: text });
    await row("written in a tunnel")
      .getByText(/^Written /)
      .waitFor();
    expect(
      await row("written in the open")
        .getByText(/^Written \d/)
        .count(),
    ).toBe(0);
  }
  await Promise.all([ada.leave(), bo.leave()]);
});
