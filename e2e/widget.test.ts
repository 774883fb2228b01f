import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { looksOf } from "./support/looks.ts";
import { PATIENCE } from "./support/patience.ts";
import { enter, launchChromium, personOn } from "./support/person.ts";
import type { Person } from "./support/person.ts";
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

const PHONE = { width: 375, height: 720 };
const DESK = { width: 1100, height: 760 };

interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly person: Person;
}

/** Somebody without an account looks at the shop. */
async function visit(viewport = DESK): Promise<Visit> {
  const context = await browser.newContext({ viewport, locale: "en" });
  context.setDefaultTimeout(PATIENCE.timeout);
  const page = await context.newPage();
  await page.goto(`${server.url}/website-widget/`);
  await page.locator("im-launcher [part~=button]").waitFor();
  return { context, page, person: personOn(page) };
}

async function openByPage({ page }: Visit): Promise<void> {
  await page.getByRole("button", { name: "Ask the potters" }).first().click();
  await page.locator("im-composer textarea").waitFor();
}

const launcherButton = (page: Page) => page.locator("im-launcher [part~=button]");
const panel = (page: Page) => page.locator("im-launcher [part~=panel]");
const badge = (page: Page) => page.locator("im-launcher [part~=badge]");

function seller(): Promise<Person> {
  return enter({ browser, url: server.url, as: "seller-42" });
}

/** Opens the seller's conversation that ends with this text. */
async function openWhatSays(person: Person, text: string): Promise<void> {
  await person.page.locator("im-conversation-list [part~=row]", { hasText: text }).click();
  await person.sees(text);
}

describe("a visitor and the seller", () => {
  test("talk in both directions, and a reload keeps visitor and conversation", async () => {
    const visitor = await visit();
    await openByPage(visitor);
    await visitor.person.write("Is the lid glazed inside?");
    const mara = await seller();
    await openWhatSays(mara, "Is the lid glazed inside?");
    await mara.write("It is, all around 🍵");
    await visitor.person.sees("It is, all around 🍵");
    await visitor.page.reload();
    await openByPage(visitor);
    await visitor.person.sees("It is, all around 🍵");
    await visitor.person.write("Then I take it");
    await mara.sees("Then I take it");
    expect((await mara.bubbles()).slice(-3)).toEqual([
      "Is the lid glazed inside?",
      "It is, all around 🍵",
      "Then I take it",
    ]);
    await visitor.context.close();
    await mara.leave();
  });

  test("the closed launcher counts what was not read, also after a reload", async () => {
    const visitor = await visit();
    await openByPage(visitor);
    await visitor.person.write("Please tell me when it is back");
    const mara = await seller();
    await openWhatSays(mara, "Please tell me when it is back");
    await launcherButton(visitor.page).click();
    await panel(visitor.page).waitFor({ state: "hidden" });
    await mara.write("It is back");
    await mara.write("Shall I keep one?");
    await expect.poll(() => badge(visitor.page).textContent(), PATIENCE).toMatch(/^\s*2\s*$/);
    expect(await launcherButton(visitor.page).getAttribute("aria-label")).toContain(
      "2 unread messages",
    );
    await visitor.page.reload();
    await expect.poll(() => badge(visitor.page).textContent(), PATIENCE).toMatch(/^\s*2\s*$/);
    await launcherButton(visitor.page).click();
    await visitor.person.sees("Shall I keep one?");
    await mara.page.locator("[part~=row-own] [part~=status].read").last().waitFor();
    await launcherButton(visitor.page).click();
    await badge(visitor.page).waitFor({ state: "detached" });
    await visitor.context.close();
    await mara.leave();
  });

  test("a visitor who only looks is no conversation of the seller", async () => {
    const mara = await seller();
    const rows = mara.page.locator("im-conversation-list [part~=row]");
    await rows.first().waitFor();
    const before = await rows.count();
    const looking = await visit();
    await openByPage(looking);
    const writing = await visit();
    await openByPage(writing);
    await writing.person.write("The one who writes is seen");
    await mara.page.getByText("The one who writes is seen").first().waitFor();
    expect(await rows.count()).toBe(before + 1);
    await Promise.all([looking.context.close(), writing.context.close(), mara.leave()]);
  });
});

describe("the launcher", () => {
  test("opens by its own button and closes by it, by Escape and by method, and gives the focus back", async () => {
    const { page, context } = await visit();
    await launcherButton(page).click();
    await page.locator("im-composer textarea").waitFor();
    await launcherButton(page).click();
    await panel(page).waitFor({ state: "hidden" });
    await page.locator(".ask").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(isComposerFocused), PATIENCE).toBe(true);
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "hidden" });
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("ask");
    await page.evaluate(() => {
      const launcher = document.querySelector("im-launcher");
      if (launcher) launcher.open = true;
    });
    await panel(page).waitFor();
    expect(await page.locator("im-launcher").getAttribute("open")).toBe("");
    await page.locator("im-launcher").evaluate((launcher) => launcher.removeAttribute("open"));
    await panel(page).waitFor({ state: "hidden" });
    await context.close();
  });

  test("opens by the page's own button also when that is pressed before the script has come", async () => {
    const context = await browser.newContext({ viewport: DESK, locale: "en" });
    context.setDefaultTimeout(PATIENCE.timeout);
    const page = await context.newPage();
    let release = (): void => undefined;
    const pressed = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/im-chat.js", async (route) => {
      await pressed;
      await route.continue();
    });
    // The page's own script is there, ours is not.
    const script = page.waitForResponse("**/shop.js");
    await page.goto(`${server.url}/website-widget/`, { waitUntil: "commit" });
    await script;
    await page.locator(".ask").click();
    release();
    await page.locator("im-composer textarea").waitFor();
    expect(await panel(page).isVisible()).toBe(true);
    await context.close();
  });

  test("is placed by its attribute", async () => {
    const { page, context } = await visit();
    const corners = { "top-start": [0, 0], "top-end": [1, 0], "bottom-start": [0, 1] } as const;
    for (const [corner, [x, y]] of Object.entries(corners)) {
      await page.locator("im-launcher").evaluate((launcher, place) => {
        launcher.setAttribute("position", place);
      }, corner);
      const box = await launcherButton(page).boundingBox();
      expect([
        corner,
        (box?.x ?? 0) > DESK.width / 2 ? 1 : 0,
        (box?.y ?? 0) > DESK.height / 2 ? 1 : 0,
      ]).toEqual([corner, x, y]);
    }
    await context.close();
  });

  test("fills a phone's screen, and closes by the button in its header", async () => {
    const visitor = await visit(PHONE);
    const { page } = visitor;
    await openByPage(visitor);
    await expect.poll(() => panel(page).boundingBox(), PATIENCE).toEqual({ x: 0, y: 0, ...PHONE });
    expect(await launcherButton(page).isVisible()).toBe(false);
    await visitor.person.write("From a phone");
    await visitor.person.sees("From a phone");
    await page.locator("im-conversation-header").getByRole("button", { name: "Close" }).click();
    await panel(page).waitFor({ state: "hidden" });
    await launcherButton(page).waitFor();
    await visitor.context.close();
  });
});

function isComposerFocused(): boolean {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLTextAreaElement;
}

describe("page and chat", () => {
  test("the page's own styles do not reach the chat, and the chat's do not reach the page", async () => {
    const calm = await visit();
    await openByPage(calm);
    await calm.person.write("How do I look?");
    await calm.person.sees("How do I look?");
    const withChat = await looksOf(calm.page);
    expect(withChat.chatUnderHostileSheet).toEqual(withChat.chat);
    expect(withChat.chat.length).toBeGreaterThan(30);
    const bare = await visit();
    expect((await looksOf(bare.page)).page).toEqual(withChat.page);
    await calm.context.close();
    await bare.context.close();
  });

  test("the page's globals stay its own", async () => {
    const visitor = await visit();
    await openByPage(visitor);
    const added = await visitor.page.evaluate(() => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      const known = new Set(Object.getOwnPropertyNames(frame.contentWindow ?? {}));
      frame.remove();
      return Object.getOwnPropertyNames(globalThis).filter((name) => !known.has(name));
    });
    // Lit marks its versions, so that two copies on a page can be told; the rest is of the driver.
    const own = added.filter((name) => !/^(?:lit|reactiveElement|__playwright|__pw)/.test(name));
    expect(own).toEqual([]);
    await visitor.context.close();
  });
});

test("two chats on one page are two people in two languages", async () => {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
  context.setDefaultTimeout(PATIENCE.timeout);
  const page = await context.newPage();
  await page.goto(server.url);
  const [left, right] = [page.locator("im-chat").first(), page.locator("im-chat").last()];
  expect(await left.locator("im-composer textarea").getAttribute("placeholder")).toBe(
    "Write a message",
  );
  expect(await right.locator("im-composer textarea").getAttribute("placeholder")).toMatch(
    /\p{Script=Han}/u,
  );
  for (const [from, to, text] of [
    [left, right, "from the left"],
    [right, left, "从右边来"],
  ] as const) {
    const input = from.locator("im-composer textarea");
    await input.fill(text);
    await input.press("Enter");
    await to.locator("[part~=row]:not([part~=row-own])", { hasText: text }).waitFor();
    await from.locator("[part~=row-own]", { hasText: text }).waitFor();
    expect(await to.locator("[part~=row]", { hasText: text }).count()).toBe(1);
  }
  await context.close();
});
