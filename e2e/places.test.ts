import type { Browser, FrameLocator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./support/person.ts";
import { startServer, type ServerProcess } from "./support/server.ts";
import { startSite, type Site } from "./support/site.ts";

let browser: Browser;
let server: ServerProcess;
let site: Site;
let other: Site;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
  [site, other] = await Promise.all([startSite(browser), startSite(browser)]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.stop(), site.close(), other.close()]);
});

const chat = (style = ""): string =>
  `<im-chat server="${server.url}" app="demo" guest to="seller-42" style="${style}"></im-chat>`;

/** Somebody writes there, and it reaches the server. */
async function talk(place: Page | FrameLocator, text: string): Promise<void> {
  const input = place.locator("im-composer textarea");
  await input.fill(text);
  await input.press("Enter");
  await place
    .locator("[part~=row-own]", { hasText: text })
    .locator("[part~=status]:is(.sent, .delivered, .read)")
    .waitFor();
}

test("one talks in a modal dialog", async () => {
  const { page, told, close } = await site.open({
    server: server.url,
    body: `<dialog style="inline-size: 420px">${chat()}</dialog>`,
    script: "document.querySelector('dialog').showModal();",
  });
  await talk(page, "From a dialog");
  await page.locator("im-chat").getByRole("article").last().hover();
  await page.locator("[data-action=copy]").waitFor();
  expect(told).toEqual([]);
  await close();
});

test("one talks in a frame of another origin", async () => {
  const framed = other.put({ server: server.url, body: chat() });
  const { page, told, close } = await site.open({
    server: server.url,
    body: `<iframe src="${framed}" width="400" height="640"></iframe>`,
  });
  await talk(page.frameLocator("iframe"), "From a frame");
  expect(told).toEqual([]);
  await close();
});

test("one talks on a page of 1280 by 1024 at 400 %, and nothing is beside the screen", async () => {
  const { page, told, close } = await site.open({ server: server.url, body: chat() });
  await page.setViewportSize({ width: 320, height: 256 });
  await talk(page, "From large letters, with a word such as Donaudampfschifffahrtsgesellschaft");
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth: all, clientWidth: seen } = document.documentElement;
    return { scrollWidth: all, clientWidth: seen };
  });
  expect(scrollWidth).toBe(clientWidth);
  const boxes = await page
    .locator(":is(im-composer textarea, [part~=row-own] [part~=bubble])")
    .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().toJSON()));
  expect(boxes.length).toBeGreaterThan(1);
  for (const { left, right } of boxes as readonly DOMRect[]) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(320);
  }
  expect(told).toEqual([]);
  await close();
});

test("a printed conversation is whole, dark on light, and without what could be clicked", async () => {
  const { page, close } = await site.open({
    server: server.url,
    body: chat("color-scheme: dark"),
  });
  await page.emulateMedia({ colorScheme: "dark" });
  for (let line = 1; line <= 12; line += 1) await talk(page, `Line ${line} for the files`);
  await page.locator("im-message-list").hover();
  await page.locator(".jump").first().waitFor({ state: "attached" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const printed = await page.locator("im-message-list").evaluate((list) => {
    const scroller = list.shadowRoot?.querySelector(".scroller");
    const text = list.shadowRoot?.querySelector("[part~=row-own] .text");
    const { bottom = 0, top = 0 } = scroller?.getBoundingClientRect() ?? {};
    const rows = [...(list.shadowRoot?.querySelectorAll("[role=article]") ?? [])];
    return {
      isWhole: rows.every((row) => {
        const box = row.getBoundingClientRect();
        return box.height > 0 && box.top >= top && box.bottom <= bottom;
      }),
      rows: rows.length,
      scheme: getComputedStyle(list).colorScheme,
      color: text ? getComputedStyle(text).color : "",
    };
  });
  expect(printed).toMatchObject({ isWhole: true, scheme: "light" });
  expect(printed.rows).toBeGreaterThanOrEqual(12);
  const channels = (printed.color.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  expect(Math.max(...channels)).toBeLessThan(110);
  expect(await page.locator("im-composer").isVisible()).toBe(false);
  const pdf = await page.pdf();
  expect(pdf.length).toBeGreaterThan(5_000);
  await close();
});
