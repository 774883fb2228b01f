import type { Browser, Locator } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PATIENCE } from "./support/patience.ts";
import { enter, launchChromium } from "./support/person.ts";
import type { Person } from "./support/person.ts";
import { startServer, type ServerProcess } from "./support/server.ts";

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const failures = ({ page }: Person): Locator => page.locator("im-message-list [part~=failure]");
const rowWith = ({ page }: Person, text: string): Locator =>
  page.locator("im-message-list [part~=row-own]", { hasText: text });

/** Two messages that were written offline and then waited for more than a week. */
async function enterWithFailures(): Promise<Person> {
  const mara = await enter({
    browser,
    url: server.url,
    as: "mara",
    arrange: (page) => page.clock.install(),
  });
  await mara.open("小雨");
  await mara.context.setOffline(true);
  await mara.page
    .locator("im-connection-banner")
    .getByText(/offline/i)
    .first()
    .waitFor();
  await mara.write("the first of two");
  await mara.write("the second of two");
  await mara.page.locator("im-message-list [part~=status].queued").nth(1).waitFor();
  await mara.page.clock.fastForward(EIGHT_DAYS_MS);
  await mara.context.setOffline(false);
  await expect.poll(() => failures(mara).count(), PATIENCE).toBe(2);
  return mara;
}

test("what could not be sent says why in its place, and can be sent again or deleted", async () => {
  const mara = await enterWithFailures();
  await expect
    .poll(() => failures(mara).first().innerText(), PATIENCE)
    .toMatch(/Not sent\. It waited too long to be sent\./);
  await mara.page.reload();
  await mara.open("小雨");
  await expect.poll(() => failures(mara).count(), PATIENCE).toBe(2);
  await rowWith(mara, "the first of two").getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => rowWith(mara, "the first of two").count(), PATIENCE).toBe(0);
  await rowWith(mara, "the second of two").getByRole("button", { name: "Try again" }).click();
  await rowWith(mara, "the second of two")
    .locator("[part~=status]:is(.sent, .delivered, .read)")
    .waitFor();
  const xiaoyu = await enter({ browser, url: server.url, as: "xiaoyu" });
  await xiaoyu.open("Mara");
  await xiaoyu.sees("the second of two");
  expect((await xiaoyu.bubbles()).filter((text) => text.includes("of two"))).toEqual([
    "the second of two",
  ]);
  expect(await failures(mara).count()).toBe(0);
  await mara.leave();
  await xiaoyu.leave();
});

test("a text that is too long is stopped before it is sent, and nothing of it is lost", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  await mara.open("小雨");
  const before = (await mara.bubbles()).at(-1);
  const input = mara.page.locator("im-composer textarea");
  const text = "很长".repeat(12_000);
  await input.fill(text);
  await mara.page.locator("im-composer [role=alert]").waitFor();
  await input.press("Enter");
  expect(await mara.page.locator("im-composer [part~=send]").isDisabled()).toBe(true);
  expect(await input.inputValue()).toBe(text);
  expect(await input.getAttribute("aria-invalid")).toBe("true");
  expect((await mara.bubbles()).at(-1)).toBe(before);
  await input.fill("");
  await mara.leave();
});
