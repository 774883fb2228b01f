import type { Browser, BrowserContext, Locator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchFootprint } from "../support/footprint.ts";
import type { Footprint } from "../support/footprint.ts";
import { PATIENCE } from "../support/patience.ts";
import { launchChromium, personOn } from "../support/person.ts";
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

/** Walks through a page and reads what it left behind. */
async function leave(path: string, walk: (page: Page) => Promise<void>): Promise<Footprint> {
  const context: BrowserContext = await browser.newContext();
  context.setDefaultTimeout(PATIENCE.timeout);
  const read = await watchFootprint(context);
  const page = await context.newPage();
  await page.goto(server.url + path);
  await walk(page);
  const footprint = await read(page);
  await context.close();
  return footprint;
}

async function write(chat: Locator, text: string): Promise<void> {
  const input = chat.locator("im-composer textarea");
  await input.fill(text);
  await input.press("Enter");
  await chat
    .locator("[part~=row-own]", { hasText: text })
    .locator("[part~=status]:is(.sent, .delivered, .read)")
    .last()
    .waitFor();
}

/** Everything a page of ours may ask for, all of it from our own server. */
const ALLOWED: readonly RegExp[] = [
  /^GET \/(?:website-widget\/|messenger\/)?(?:zh-cn\.html|index\.html)?(?:\?.*)?$/,
  /^GET \/(?:website-widget\/|messenger\/)?[\w-]+\.(?:js|css|svg)$/,
  /^POST \/demo\/token$/,
  /^SOCKET \/v1\/link$/,
];

function expectHarmless(footprint: Footprint): void {
  const { origin, host } = new URL(server.url);
  const { databases: _databases, requests, ...rest } = footprint;
  const own = requests.map((request) =>
    request.replace(` ${origin}/`, " /").replace(` ws://${host}/`, " /"),
  );
  expect(own.filter((request) => !ALLOWED.some((form) => form.test(request)))).toEqual([]);
  expect(own).toContain("SOCKET /v1/link");
  expect(rest).toEqual({
    complaints: [],
    violations: [],
    cookies: [],
    localStorage: [],
    sessionStorage: [],
    caches: [],
    workers: [],
  });
}

/** Named after server, app and user; see docs/sync.md. */
function databaseOf(user: string): string {
  return `im-chat ${server.url} demo ${user}`;
}

describe.each(["/", "/zh-cn.html"])("the page %s", (path) => {
  test("talks to its own server only and keeps two databases, one a person", async () => {
    const footprint = await leave(path, async (page) => {
      await write(page.locator("im-chat").first(), `from the left ${path}`);
      await write(page.locator("im-chat").last(), `from the right ${path}`);
    });
    expectHarmless(footprint);
    expect(footprint.databases).toEqual([databaseOf("mara"), databaseOf("xiaoyu")]);
  });
});

describe.each(["/website-widget/", "/website-widget/zh-cn.html"])("the page %s", (path) => {
  test("loads the button only, until it is opened", async () => {
    const footprint = await leave(path, async (page) => {
      await page.locator("im-launcher [part~=button]").waitFor();
      await page.waitForLoadState("networkidle");
    });
    expect(footprint.complaints).toEqual([]);
    expect(footprint.violations).toEqual([]);
    expect(footprint.requests.filter((request) => request.startsWith("SOCKET"))).toEqual([]);
    expect(footprint.databases).toEqual([]);
  });

  test("talks to its own server only and keeps a guest and their conversation", async () => {
    const footprint = await leave(path, async (page) => {
      await page.locator(".ask").click();
      await write(page.locator("im-chat"), `Is it still there? ${path}`);
    });
    expectHarmless(footprint);
    expect(footprint.databases).toEqual([
      `im-chat ${server.url} demo`,
      expect.stringMatching(/ demo ~[\w-]+$/),
    ]);
  });
});

describe("the messenger", () => {
  test("leaves nothing behind at the sign-in", async () => {
    const footprint = await leave("/messenger/", async (page) => {
      await page.getByRole("link", { name: "Mara" }).waitFor();
    });
    expect(footprint).toMatchObject({ complaints: [], violations: [], cookies: [], databases: [] });
    expect(footprint.requests.filter((request) => !request.includes(server.url))).toEqual([]);
  });

  test("talks to its own server only, whatever is opened in it", async () => {
    const footprint = await leave("/messenger/", async (page) => {
      await page.getByRole("link", { name: "Mara" }).click();
      const mara = personOn(page);
      await mara.open("小雨");
      await write(page.locator("im-chat"), "in light");
      await page.getByRole("button", { name: /^(Dark|Light)$/ }).click();
      await write(page.locator("im-chat"), "in dark");
      await page.getByRole("button", { name: "中文" }).click();
      await mara.open("小雨");
      await write(page.locator("im-chat"), "两种语言");
      await openDialogs(page);
    });
    expectHarmless(footprint);
    expect(footprint.databases).toEqual([databaseOf("mara")]);
  });

  test("signing out deletes what was kept", async () => {
    const footprint = await leave("/messenger/?as=jonas&lang=en", async (page) => {
      await personOn(page).open("Mara");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Mara" }).waitFor();
    });
    expectHarmless(footprint);
    expect(footprint.databases).toEqual([]);
  });
});

/** A new conversation, a group's members and the sheet of shortcuts. */
async function openDialogs(page: Page): Promise<void> {
  await page.keyboard.press("Alt+KeyN");
  await page.locator("im-new-conversation").waitFor();
  await page.keyboard.press("Escape");
  await personOn(page).open("Market");
  await page.locator("im-conversation-header button[aria-haspopup=menu]").click();
  await page.getByRole("menuitem").first().click();
  await page.locator("im-group-dialog dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("im-message-list [role=article]").last().focus();
  await page.keyboard.press("?");
  await page.locator("im-shortcuts dialog[open]").waitFor();
}

test("every page is served with the strict policy that the chat is promised to work under", async () => {
  const { host } = new URL(server.url);
  for (const path of ["/", "/zh-cn.html", "/website-widget/", "/messenger/", "/im-chat.js"]) {
    const { status, headers } = await fetch(server.url + path);
    const policy = headers.get("content-security-policy");
    expect({ path, status, policy, cookie: headers.get("set-cookie") }).toEqual({
      path,
      status: 200,
      policy: path === "/im-chat.js" ? null : policyFor(host),
      cookie: null,
    });
  }
});

function policyFor(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' blob: data:",
    "font-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join("; ");
}
