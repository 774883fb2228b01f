import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wholeHistory } from "../support/client.ts";
import { standBetween } from "../support/network.ts";
import type { Network } from "../support/network.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, type Person } from "../support/person.ts";
import { startProxy } from "../support/proxy.ts";
import { startServer, type ServerProcess } from "../support/server.ts";
import { startSite } from "../support/site.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("two whose network lets no WebSocket through talk to each other", async () => {
  const entered = await Promise.all([enterRefused("mara"), enterRefused("xiaoyu")]);
  const [mara, xiaoyu] = [entered[0].person, entered[1].person];
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  const lines = ["by polling", "也可以", "third"];
  for (const [index, line] of lines.entries()) {
    const [from, to] = index % 2 === 0 ? [mara, xiaoyu] : [xiaoyu, mara];
    await from.write(line);
    await to.sees(line);
  }
  for (const { page } of [mara, xiaoyu]) {
    const history = await wholeHistory(page);
    expect(history.slice(-lines.length).map(({ text }) => text)).toEqual(lines);
  }
  await Promise.all([mara.leave(), xiaoyu.leave()]);
});

test("as soon as a WebSocket gets through, it is used, and nothing is lost or doubled", async () => {
  const { person: mara, network } = await enterRefused("mara");
  const xiaoyu = await enter({ browser, url: server.url, as: "xiaoyu" });
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  const lines = Array.from({ length: 12 }, (_, index) => `moving ${index}`);
  for (const [index, line] of lines.entries()) {
    if (index === 4) network.socketsGet = "through";
    if (index === 4) await mara.page.evaluate(() => globalThis.dispatchEvent(new Event("online")));
    if (index === 8) network.requestsGet = "nowhere";
    await mara.write(line);
  }
  await xiaoyu.sees(lines.at(-1) ?? "");
  await expect
    .poll(
      async () => (await wholeHistory(xiaoyu.page)).slice(-12).map(({ text }) => text),
      PATIENCE,
    )
    .toEqual(lines);
  await Promise.all([mara.leave(), xiaoyu.leave()]);
});

/** What a browser opens to one server over HTTP/1.1. */
const CONNECTIONS = 6;

test("polls that hang, more than a browser has connections, keep no later one from its turn", async () => {
  const proxy = await startProxy(server.url);
  const mara = await enter({
    browser,
    url: proxy.url,
    as: "mara",
    arrange: async (page) => {
      await page.routeWebSocket(/\/v1\/link/, (socket) => void socket.close());
      await page.clock.install();
    },
  });
  await mara.open("小雨");
  proxy.cut();
  const afterAWhile = async (): Promise<number> => {
    await mara.page.clock.runFor(10_000);
    return proxy.hungPolls;
  };
  await expect.poll(afterAWhile, PATIENCE).toBeGreaterThan(CONNECTIONS);
  proxy.mend();
  await mara.write("after all that hung");
  const sent = mara.page
    .locator("im-message-list [part~=row-own]", { hasText: "after all that hung" })
    .locator("[part~=status]:is(.sent, .delivered, .read)");
  await expect
    .poll(async () => {
      await mara.page.clock.runFor(1000);
      return sent.count();
    }, PATIENCE)
    .toBe(1);
  await mara.leave();
  await proxy.close();
});

test("a browser lets a page of another site ask", async () => {
  const site = await startSite(browser);
  const { page, close } = await site.open({ server: server.url, body: "" });
  const answer = await page.evaluate(async (url) => {
    const headers = { "content-type": "application/octet-stream" };
    const body = new Uint8Array();
    const response = await fetch(url, { method: "POST", headers, body, credentials: "omit" });
    return { status: response.status, sizeBytes: (await response.arrayBuffer()).byteLength };
  }, `${server.url}/v1/poll`);
  expect(answer).toEqual({ status: 200, sizeBytes: 0 });
  await close();
  await site.close();
});

/** Somebody whose browser finds no WebSocket at the other end. */
async function enterRefused(as: string): Promise<{ person: Person; network: Network }> {
  const networks: Network[] = [];
  const arrange = async (page: Page): Promise<void> => {
    networks.push(await standBetween(page, { socketsGet: "refused" }));
  };
  const person = await enter({ browser, url: server.url, as, arrange });
  const [network] = networks;
  if (!network) throw new Error("The page was not arranged");
  return { person, network };
}
