import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newestText, sendAll, wholeHistory } from "./support/client.ts";
import { PATIENCE } from "./support/patience.ts";
import { enter, launchChromium, type Person } from "./support/person.ts";
import { startServer, type ServerProcess } from "./support/server.ts";

let browser: Browser;
let server: ServerProcess;
/** Two who stay in their conversation from the first test to the last. */
let mara: Person;
let xiaoyu: Person;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
  [mara, xiaoyu] = await Promise.all([
    enter({ browser, url: server.url, as: "mara" }),
    enter({ browser, url: server.url, as: "xiaoyu", language: "zh-CN" }),
  ]);
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const LINES = [
  "Hello from one side",
  "你好，另一边！标点、「引号」和 emoji 👩‍🚀🫖",
  "👍",
  "مرحبا، هل وصلت الرسالة؟ mixed with English",
  "two\nlines",
  "<b>not bold</b> & <script>alert(1)</script>",
];

test("each side sees what the other writes, in every script", async () => {
  for (const [index, line] of LINES.entries()) {
    const [from, to] = index % 2 === 0 ? [mara, xiaoyu] : [xiaoyu, mara];
    await from.write(line);
    await to.sees(line);
  }
  const [left, right] = await Promise.all([mara.bubbles(), xiaoyu.bubbles()]);
  expect(left.slice(-LINES.length)).toEqual(LINES);
  expect(right.slice(-LINES.length)).toEqual(LINES);
});

test("ten thousand characters arrive whole", async () => {
  const long = "长消息 long lines.".repeat(700).slice(0, 10_000).replace(/ $/, ".");
  expect(long).toHaveLength(10_000);
  await mara.write(long);
  await expect
    .poll(async () => (await wholeHistory(xiaoyu.page)).at(-1)?.text === long, PATIENCE)
    .toBe(true);
});

test("a burst of 500 messages arrives once, in order, on both sides", async () => {
  const lines = Array.from({ length: 500 }, (_, index) => `burst ${index + 1}`);
  const ids = await sendAll(mara.page, lines);
  // The reader may stand at an unread line further up: ask the page's client, not the screen.
  await expect.poll(() => newestText(xiaoyu.page), PATIENCE).toBe("burst 500");
  const [sent, received] = await Promise.all([wholeHistory(mara.page), wholeHistory(xiaoyu.page)]);
  expect(received.slice(-500).map(({ text }) => text)).toEqual(lines);
  expect(received.slice(-500).map(({ id }) => id)).toEqual(ids);
  expect(sent.map(({ id }) => id)).toEqual(received.map(({ id }) => id));
});

test("the sender sees that it was read, and typing is shown", async () => {
  await mara.write("Have you seen this?");
  // What was not read before stands above it.
  await xiaoyu.page.evaluate(() => document.querySelector("im-chat")?.scrollToLatest());
  await xiaoyu.sees("Have you seen this?");
  await xiaoyu.page.bringToFront();
  await mara.page.locator("im-message-list [part~=row-own] [part~=status].read").last().waitFor();
  await xiaoyu.page.locator("im-composer textarea").pressSequentially("看到了");
  const status = mara.page.locator("im-conversation-header [part~=status]");
  await expect.poll(() => status.textContent(), PATIENCE).toMatch(/typing/);
});
