import { createTestServer } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import type { Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Website } from "./website.ts";
import { createWebsite } from "./website.ts";

const PATIENCE_MS = 60_000;
const STYLE = "block-size: 100vh";

let server: TestServer;
let site: Website;

beforeAll(async () => {
  server = await createTestServer();
  site = await createWebsite(server);
  await server.addUser("seller-42", "Tern & Tide");
}, 2 * PATIENCE_MS);

afterAll(async () => {
  await site.close();
  await server.close();
});

function chatTag(attributes: string): string {
  return `<im-chat server="${server.url}" app="${server.app}" ${attributes}></im-chat>`;
}

/** The strict policy refuses style attributes, so the height comes through the object model, as a style sheet would. */
async function signIn(user: string, more = ""): Promise<Page> {
  const { page } = await site.open(chatTag(`user="${user}" ${more}`));
  await page.evaluate((style) => {
    const [name = "", value = ""] = style.split(": ");
    document.querySelector<HTMLElement>("im-chat")?.style.setProperty(name, value);
  }, STYLE);
  return page;
}

/** Waits until it is there. */
async function isShown(locator: Locator): Promise<boolean> {
  await locator.waitFor();
  return true;
}

async function write(page: Page, text: string): Promise<void> {
  await page.locator("textarea").fill(text);
  await page.keyboard.press("Enter");
}

/** Makes a group, with the keyboard alone. */
async function makeGroup(page: Page): Promise<void> {
  await server.addUser("cy", "Cyrus");
  await server.addUser("dora", "Dora");
  await page.getByRole("button", { name: "New conversation" }).first().click();
  expect(await isShown(page.getByRole("searchbox", { name: "Find people" }))).toBe(true);
  await page.getByRole("button", { name: "New group" }).press("Enter");
  for (const name of ["Cyrus", "Dora"]) {
    await page.getByRole("searchbox", { name: "Find people" }).fill(name.slice(0, 3));
    await page.getByRole("button", { name: new RegExp(`^${name}`, "u") }).press("Enter");
  }
  expect(await isShown(page.getByText("2 selected"))).toBe(true);
  await page.getByRole("button", { name: "Next" }).press("Enter");
  await page.getByLabel("Group name").pressSequentially("Bird watchers");
  await page.keyboard.press("Enter");
  expect(await isShown(page.locator("im-conversation-header").getByText("3 members"))).toBe(true);
}

test("two people talk, and each sees what the other does", { timeout: PATIENCE_MS }, async () => {
  await server.addUser("bo");
  const ada = await signIn("ada", 'to="bo"');
  const bo = await signIn("bo");
  await write(ada, "Hello Bo, 你好 👋");
  await bo.getByRole("button", { name: /ada/u }).click();
  expect(await isShown(bo.locator("im-message-list").getByText("Hello Bo, 你好 👋"))).toBe(true);
  await bo.locator("textarea").pressSequentially("مرحبا");
  expect(await isShown(ada.locator("im-conversation-header").getByText("bo is typing"))).toBe(true);
  await bo.keyboard.press("Enter");
  expect(await isShown(ada.locator("im-message-list").getByText("مرحبا"))).toBe(true);
  expect(await isShown(ada.locator("im-conversation-header").getByText("Online"))).toBe(true);
  await bo.context().close();
  await ada.context().close();
});

test(
  "a guest in a launcher reaches the seller; nothing else is fetched, nothing refused, no cookie set",
  { timeout: PATIENCE_MS },
  async () => {
    const { page, requests, troubles } = await site.open(
      `<h1>Shop</h1><im-launcher label="Ask us">${chatTag('guest guest-name="Visitor" to="seller-42"')}</im-launcher>`,
    );
    await page.getByRole("button", { name: "Ask us" }).click();
    await write(page, "Is the teapot still there?");
    const seller = await signIn("seller-42");
    await seller.getByRole("button", { name: /Visitor/u }).click();
    expect(
      await isShown(seller.locator("im-message-list").getByText("Is the teapot still there?")),
    ).toBe(true);
    await page.keyboard.press("Escape");
    await write(seller, "Yes, two of them");
    expect(await isShown(page.getByRole("button", { name: "Ask us, 1 unread message" }))).toBe(
      true,
    );
    expect(await page.title()).toBe("Shop");
    const hosts = new Set(
      requests
        .map((url) => new URL(url))
        .filter((url) => url.protocol !== "data:")
        .map((url) => url.host),
    );
    expect(hosts).toEqual(new Set([new URL(page.url()).host, new URL(server.url).host]));
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    expect(troubles).toEqual([]);
    await seller.context().close();
    await page.context().close();
  },
);

test(
  "a page that names its language as many systems do has its texts at once, and no others",
  { timeout: PATIENCE_MS },
  async () => {
    const { page, requests } = await site.open(chatTag('guest to="seller-42"'), { lang: "zh_CN" });
    expect(await isShown(page.getByRole("textbox", { name: /^发消息给/u }))).toBe(true);
    const texts = requests.flatMap((url) => /\/(en|zh-cn)-[A-Z0-9]{8}\.js$/u.exec(url)?.[1] ?? []);
    expect(new Set(texts)).toEqual(new Set(["zh-cn"]));
    await page.context().close();
  },
);

test(
  "what the chat is made of is asked for together, not one file after the other has come",
  { timeout: PATIENCE_MS },
  async () => {
    const { page } = await site.open("<h1>Shop</h1>");
    const held: (() => Promise<void>)[] = [];
    // Nothing comes before two are asked for.
    await page.route("**/chunk-*.js", async (route) => {
      held.push(() => route.continue());
      if (held.length >= 2) await Promise.all(held.splice(0, Infinity).map((letGo) => letGo()));
      if (held.length === 0) await page.unroute("**/chunk-*.js");
    });
    await page.evaluate(
      (chat) => {
        const element = document.createElement("im-chat");
        for (const [name, value] of Object.entries(chat)) element.setAttribute(name, value);
        document.body.append(element);
      },
      { server: server.url, app: server.app, guest: "", to: "seller-42" },
    );
    await expect.poll(() => page.locator("im-composer textarea").count()).toBe(1);
    await page.context().close();
  },
);

test(
  "a chat inside of a shadow root starts where the page loads everything",
  { timeout: PATIENCE_MS },
  async () => {
    const { page, troubles } = await site.open(
      `<div><template shadowrootmode="open">${chatTag('guest to="seller-42"')}</template></div>`,
      { script: "/im-chat.js?all" },
    );
    expect(await isShown(page.locator("im-composer textarea"))).toBe(true);
    expect(troubles).toEqual([]);
    await page.context().close();
  },
);

test(
  "a chat that comes later with what is around it starts, and other changes of the page cost nothing",
  { timeout: PATIENCE_MS },
  async () => {
    const { page } = await site.open("<h1>Shop</h1>");
    const lookedThrough = await page.evaluate(async () => {
      const asked: string[] = [];
      const heading = document.querySelector("h1");
      for (const name of ["querySelector", "querySelectorAll"]) {
        const empty = document.createDocumentFragment().querySelectorAll("*");
        Object.assign(document, { [name]: (tags: string) => asked.push(tags) && empty });
      }
      heading?.append("!");
      await new Promise(requestAnimationFrame);
      return asked;
    });
    expect(lookedThrough).toEqual([]);
    await page.evaluate(() => {
      const section = document.createElement("section");
      section.append(document.createElement("im-composer"));
      document.body.append(section);
    });
    await page.waitForFunction(() => customElements.get("im-composer"));
    await page.context().close();
  },
);

test("an unknown user in `to` is named in the element", { timeout: PATIENCE_MS }, async () => {
  const page = await signIn("ada", 'to="nobody-here"');
  expect(await isShown(page.getByText("There is no user “nobody-here”"))).toBe(true);
  await page.context().close();
});

test(
  "people are found by name, and a group is made with the keyboard alone",
  { timeout: PATIENCE_MS },
  async () => {
    const page = await signIn("ada");
    await makeGroup(page);
    await page.getByRole("button", { name: "Conversation menu" }).press("Enter");
    await page.getByRole("menuitem", { name: "Members" }).press("Enter");
    expect(await isShown(page.locator("im-group-dialog").getByText("Dora"))).toBe(true);
    await page.getByRole("button", { name: "Remove: Dora" }).press("Enter");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    expect(await isShown(page.locator("im-group-dialog").getByText("2 members"))).toBe(true);
    await page.keyboard.press("Escape");
    await page.locator("im-group-dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Conversation menu" }).press("Enter");
    await page.getByRole("menuitem", { name: "Leave group" }).press("Enter");
    await page.getByRole("button", { name: "Leave group", exact: true }).press("Enter");
    expect(await isShown(page.getByText("Pick up where you left off"))).toBe(true);
    await page.context().close();
  },
);

test(
  "the dialogs of a group are there when the link is lost before they were ever opened",
  { timeout: PATIENCE_MS },
  async () => {
    const page = await signIn("ada");
    await makeGroup(page);
    await page.getByRole("button", { name: "Conversation menu" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Conversation menu" }).press("Enter");
    await page.getByRole("menuitem", { name: "Rename group" }).press("Enter");
    expect(await isShown(page.getByLabel("Group name"))).toBe(true);
    await page.context().close();
  },
);

test(
  "while the server is away a notice comes, and what is written then arrives later",
  { timeout: PATIENCE_MS },
  async () => {
    await server.addUser("eve");
    const ada = await signIn("ada", 'to="eve"');
    await write(ada, "before");
    expect(await isShown(ada.locator("im-message-list").getByText("before"))).toBe(true);
    await server.stop();
    expect(await isShown(ada.getByText("No connection to the chat"))).toBe(true);
    await write(ada, "during");
    await server.start();
    await ada
      .getByRole("button", { name: "Try now" })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await ada.getByText("No connection to the chat").waitFor({ state: "detached" });
    const eve = await signIn("eve");
    await eve.getByRole("button", { name: /ada/u }).click();
    expect(await isShown(eve.locator("im-message-list").getByText("during"))).toBe(true);
    await eve.context().close();
    await ada.context().close();
  },
);

test(
  "a token of another user is a mistake that is told with the fix",
  { timeout: PATIENCE_MS },
  async () => {
    const { page } = await site.open(chatTag('user="ada"'));
    await page.evaluate(() => {
      const chat = document.querySelector("im-chat");
      Object.assign(chat ?? {}, {
        user: "mallory",
        tokenProvider: async () => (await fetch("/token?user=ada")).text(),
      });
    });
    expect(await isShown(page.getByText("The server refused the token"))).toBe(true);
    await page.context().close();
  },
);
