import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wholeHistory } from "./support/client.ts";
import { silence, standBetween } from "./support/network.ts";
import { PATIENCE } from "./support/patience.ts";
import { enter, launchChromium } from "./support/person.ts";
import { startServer, type ServerProcess } from "./support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("a reload shows the cached conversation before the network answers", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  await mara.write("Kept on this device");
  await mara.page
    .locator(
      "im-message-list [part~=row-own] [part~=status].sent, im-message-list [part~=status].delivered",
    )
    .last()
    .waitFor();
  // From now on no link to the server ever opens, and no token comes.
  await silence(mara.page);
  await mara.page.route("**/demo/token", () => undefined);
  await mara.page.reload();
  await mara.open("小雨");
  await mara.sees("Kept on this device");
  expect((await mara.bubbles()).at(-1)).toBe("Kept on this device");
  await mara.leave();
});

test("what is written offline survives a reload and is delivered in order", async () => {
  const [mara, xiaoyu] = await Promise.all([
    enter({ browser, url: server.url, as: "mara" }),
    enter({ browser, url: server.url, as: "xiaoyu" }),
  ]);
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  const network = await standBetween(mara.page, {
    socketsGet: "nowhere",
    requestsGet: "nowhere",
  });
  await mara.page.reload();
  await mara.open("小雨");
  const lines = ["offline one", "offline two", "离线三"];
  for (const line of lines) await mara.write(line);
  await mara.page.locator("im-message-list [part~=status].queued").first().waitFor();
  // What is shown is stored.
  await mara.sees("离线三");
  await mara.page.reload();
  await mara.open("小雨");
  await mara.sees("离线三");
  network.socketsGet = "through";
  await mara.page.reload();
  await xiaoyu.sees("离线三");
  expect((await wholeHistory(xiaoyu.page)).slice(-3).map(({ text }) => text)).toEqual(lines);
  await mara.leave();
  await xiaoyu.leave();
});

test("going offline in the middle is said, and ends by itself", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  await mara.context.setOffline(true);
  const banner = mara.page.locator("im-connection-banner [part~=banner]");
  await banner.getByText(/offline|connection/i).waitFor();
  await mara.write("written in a tunnel");
  await mara.page.locator("im-message-list [part~=status].queued").last().waitFor();
  await mara.context.setOffline(false);
  await mara.page
    .locator("im-message-list [part~=row-own]", { hasText: "written in a tunnel" })
    .locator("[part~=status].sent, [part~=status].delivered, [part~=status].read")
    .waitFor();
  await expect.poll(() => banner.count(), PATIENCE).toBe(0);
  await mara.leave();
});

test("a draft is stored while one types on, and survives a reload", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  const input = mara.page.locator("im-composer textarea");
  const stored = await recordDrafts(mara.page);
  await input.pressSequentially("half a thought that goes on and on", { delay: 40 });
  await expect.poll(async () => (await stored()).at(-1), PATIENCE).toBe(await input.inputValue());
  expect((await stored()).length).toBeGreaterThan(2);
  await mara.page.reload();
  await mara.open("小雨");
  await expect.poll(() => input.inputValue(), PATIENCE).toBe("half a thought that goes on and on");
  await input.fill("");
  await mara.leave();
});

/** What the list of conversations knows as the draft, which is what is stored. */
async function recordDrafts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const drafts: string[] = [];
    Object.assign(globalThis, { drafts });
    document.querySelector("im-chat")?.client?.conversations.subscribe(({ items }) => {
      const draft = items.find((item) => item.draft !== "")?.draft;
      if (draft !== undefined && draft !== drafts.at(-1)) drafts.push(draft);
    });
  });
  return async () =>
    await page.evaluate(() => (globalThis as unknown as { drafts: string[] }).drafts);
}

test("a paste is in the field again after a reload that follows at once", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  const field = mara.page.locator("im-composer textarea");
  const loaded = mara.page.waitForEvent("load");
  await field.evaluate((area: HTMLTextAreaElement) => {
    area.value = "pasted, and the page was gone";
    area.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    setTimeout(() => location.reload(), 30);
  });
  await loaded;
  await mara.open("小雨");
  await expect.poll(() => field.inputValue(), PATIENCE).toBe("pasted, and the page was gone");
  await mara.leave();
});
