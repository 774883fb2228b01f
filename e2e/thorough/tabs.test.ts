import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendAll, wholeHistory } from "../support/client.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, personOn } from "../support/person.ts";
import type { Person } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Tabs {
  readonly first: Person;
  readonly second: Person;
  readonly xiaoyu: Person;
  leave(): Promise<void>;
}

/** One person in two tabs, with somebody to talk to. */
async function openTabs(): Promise<Tabs> {
  const first = await enter({ browser, url: server.url, as: "mara" });
  const page = await first.context.newPage();
  await page.goto(first.page.url());
  const second = personOn(page);
  const xiaoyu = await enter({ browser, url: server.url, as: "xiaoyu" });
  for (const tab of [first, second]) await tab.open("小雨");
  await xiaoyu.open("Mara");
  const leave = async (): Promise<void> => {
    await first.leave();
    await xiaoyu.leave();
  };
  return { first, second, xiaoyu, leave };
}

/** Ends of what somebody holds, in order; those that begin with one of these words. */
async function linesOf({ page }: Person, ...starts: readonly string[]): Promise<readonly string[]> {
  const texts = (await wholeHistory(page)).map(({ text }) => text);
  return texts.filter((text) => starts.some((start) => text.startsWith(start)));
}

test("what one tab sends and what comes in shows in both, once", async () => {
  const { first, second, xiaoyu, leave } = await openTabs();
  await first.write("tab: from the first");
  await second.sees("tab: from the first");
  await second.write("tab: from the second");
  // What the other tab shows may not have left yet.
  await Promise.all([first, xiaoyu].map((person) => person.sees("tab: from the second")));
  await xiaoyu.write("tab: from the other side");
  const all = ["tab: from the first", "tab: from the second", "tab: from the other side"];
  for (const person of [first, second, xiaoyu]) {
    await expect.poll(() => linesOf(person, "tab:"), PATIENCE).toEqual(all);
    expect((await person.bubbles()).filter((text) => text.startsWith("tab:"))).toEqual(all);
  }
  await leave();
});

test("both tabs write offline: each message arrives once, in the order of its tab", async () => {
  const { first, second, xiaoyu, leave } = await openTabs();
  await first.context.setOffline(true);
  for (const tab of [first, second])
    await tab.page.locator("im-connection-banner [part~=banner]").waitFor();
  const lines = (start: string) => Array.from({ length: 8 }, (_, index) => `${start} ${index + 1}`);
  await Promise.all([sendAll(first.page, lines("one")), sendAll(second.page, lines("two"))]);
  await first.context.setOffline(false);
  await expect.poll(async () => (await linesOf(xiaoyu, "one", "two")).length, PATIENCE).toBe(16);
  const received = await linesOf(xiaoyu, "one", "two");
  expect(received.filter((text) => text.startsWith("one"))).toEqual(lines("one"));
  expect(received.filter((text) => text.startsWith("two"))).toEqual(lines("two"));
  for (const tab of [first, second])
    await expect.poll(() => linesOf(tab, "one", "two"), PATIENCE).toEqual(received);
  const ids = (await wholeHistory(xiaoyu.page)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  await leave();
});

test("a tab that closes or reloads leaves its messages to the other", async () => {
  const { first, second, xiaoyu, leave } = await openTabs();
  await first.context.setOffline(true);
  for (const tab of [first, second])
    await tab.page.locator("im-connection-banner [part~=banner]").waitFor();
  await first.write("left: by the first");
  await second.sees("left: by the first");
  await second.write("left: by the second");
  await first.page.close();
  await second.context.setOffline(false);
  const all = ["left: by the first", "left: by the second"];
  await expect.poll(() => linesOf(xiaoyu, "left:"), PATIENCE).toEqual(all);
  await second.page.reload();
  await second.open("小雨");
  await expect.poll(() => linesOf(second, "left:"), PATIENCE).toEqual(all);
  await second.write("left: after the reload");
  await expect
    .poll(() => linesOf(xiaoyu, "left:"), PATIENCE)
    .toEqual([...all, "left: after the reload"]);
  await leave();
});

test("what is read in one tab is read in the other", async () => {
  const { first, second, xiaoyu, leave } = await openTabs();
  const unread = () =>
    first.page.evaluate(() => document.querySelector("im-chat")?.client?.unread.get().total);
  await second.open("Jonas");
  await expect.poll(unread, PATIENCE).toBeLessThan(3);
  const before = (await unread()) ?? 0;
  await first.open("Jonas");
  await xiaoyu.write("somebody is not looking");
  await expect.poll(unread, PATIENCE).toBe(before + 1);
  await second.page.bringToFront();
  await second.open("小雨");
  await second.sees("somebody is not looking");
  await expect.poll(unread, PATIENCE).toBe(before);
  await leave();
});
