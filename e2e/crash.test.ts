import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordAcks, sendAll, wholeHistory } from "./support/client.ts";
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

test("kill -9 in the middle of a burst loses, doubles and reorders nothing", async () => {
  const [mara, xiaoyu] = await Promise.all([
    enter({ browser, url: server.url, as: "mara" }),
    enter({ browser, url: server.url, as: "xiaoyu" }),
  ]);
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  const acked = await recordAcks(mara.page);
  const lines = Array.from({ length: 400 }, (_, index) => `before, during, after ${index + 1}`);
  const sending = sendAll(mara.page, lines);
  await expect
    .poll(async () => (await acked()).length, { ...PATIENCE, interval: 5 })
    .toBeGreaterThan(20);
  await server.kill();
  const ackedAtDeath = await acked();
  // They write on without a server, and know of it.
  await mara.page.locator("im-message-list [part~=status].queued").last().waitFor();
  await server.restart();
  const ids = await sending;
  await xiaoyu.sees("before, during, after 400");
  const received = await wholeHistory(xiaoyu.page);
  const sent = await wholeHistory(mara.page);
  expect(ackedAtDeath.length).toBeGreaterThan(20);
  expect(received.slice(-400).map(({ id }) => id)).toEqual(ids);
  expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
  expect(sent.map(({ id, seq }) => `${seq} ${id}`)).toEqual(
    received.map(({ id, seq }) => `${seq} ${id}`),
  );
  await mara.leave();
  await xiaoyu.leave();
});
