import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wholeHistory } from "./support/client.ts";
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
  await mara.page.routeWebSocket(/\/v1\/link/, () => undefined);
  await mara.page.route("**/demo/token", () => undefined);
  await mara.page.reload();
  await mara.open("小雨");
  await mara.sees("Kept on this device");
  await mara.leave();
});

test("what is written offline survives a reload and is delivered in order", async () => {
  const [mara, xiaoyu] = await Promise.all([
    enter({ browser, url: server.url, as: "mara" }),
    enter({ browser, url: server.url, as: "xiaoyu" }),
  ]);
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  let isCut = true;
  await mara.page.routeWebSocket(/\/v1\/link/, (socket) => {
    if (!isCut) socket.connectToServer();
  });
  await mara.page.reload();
  await mara.open("小雨");
  const lines = ["offline one", "offline two", "离线三"];
  for (const line of lines) await mara.write(line);
  await mara.page.locator("im-message-list [part~=status].queued").first().waitFor();
  await mara.page.reload();
  await mara.open("小雨");
  await mara.sees("离线三");
  isCut = false;
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
  await mara.page
    .locator("im-connection-banner")
    .getByText(/offline|connection/i)
    .first()
    .waitFor();
  await mara.write("written in a tunnel");
  await mara.page.locator("im-message-list [part~=status].queued").last().waitFor();
  await mara.context.setOffline(false);
  await mara.page
    .locator("im-message-list [part~=row-own]", { hasText: "written in a tunnel" })
    .locator("[part~=status].sent, [part~=status].delivered, [part~=status].read")
    .waitFor();
  await mara.leave();
});

test("a draft survives a reload", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  await mara.page.locator("im-composer textarea").fill("half a thou");
  await mara.page.waitForTimeout(600);
  await mara.page.reload();
  await mara.open("小雨");
  await expect
    .poll(async () => await mara.page.locator("im-composer textarea").inputValue())
    .toBe("half a thou");
  await mara.page.locator("im-composer textarea").fill("");
  await mara.leave();
});
