import { mintUuid } from "@im-chat/protocol";
import { signHostToken, signToken } from "@im-chat/server";
import type { AppKey } from "@im-chat/server";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAuthor } from "../support/author.ts";
import { PATIENCE } from "../support/patience.ts";
import { launchChromium } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";
import { startSite, type Site } from "../support/site.ts";

let browser: Browser;
let server: ServerProcess;
let site: Site;
let keys: readonly AppKey[] = [];
let elsewhere: string;

beforeAll(async () => {
  const prepare = async (file: string): Promise<void> => {
    const author = await openAuthor(file, Date.now());
    await author.person("mara", "Mara");
    await author.person("jonas", "Jonas");
    keys = await author.kernel.apps.keys("demo");
    await author.kernel.apps.create("members-only", POLICIES);
    const origins = ["https://another.example"];
    await author.kernel.apps.create("closed", { ...POLICIES, hasGuests: true, origins });
    await author.close();
  };
  const spare = await startServer();
  elsewhere = spare.url;
  [browser, server] = await Promise.all([
    launchChromium(),
    startServer({ prepare }),
    // Its port is free again, and nobody listens there.
    spare.stop(),
  ]);
  site = await startSite(browser);
});
afterAll(async () => {
  await site.close();
  await browser.close();
  await server.stop();
});

const POLICIES = { findUsers: "none", hasGuests: false, origins: [], groupMembers: 0 } as const;

function keyOf(kind: "token" | "api"): AppKey {
  const key = keys.find((each) => each.kind === kind && each.algorithm === "HS256");
  if (key === undefined) throw new Error(`The app has no key of kind ${kind}`);
  return key;
}

/** @param agoSeconds How long ago it was signed, for an hour. */
async function tokenOf(user: string, agoSeconds = 0): Promise<string> {
  const times = { nowMs: Date.now() - agoSeconds * 1000, lifetimeSeconds: 3600 };
  return await signToken({ user, app: "demo" }, keyOf("token"), times);
}

interface Mistake {
  readonly what: string;
  readonly attributes: (address: string) => string;
  readonly script?: () => string | Promise<string>;
  /** What the element says: what is wrong, and what to do. */
  readonly title: string;
  readonly fix: string;
  /** What the page hears as `im-error`: the code and the sentence; absent: it is not asked here. */
  readonly hears?: RegExp;
}

const provide = (token: string): string => `chat.tokenProvider = async () => "${token}";`;
const demo = (address: string, more: string): string => `server="${address}" app="demo" ${more}`;

const MISTAKES: readonly Mistake[] = [
  {
    what: "no server",
    attributes: () => `app="demo" guest`,
    title: "The server’s address is missing",
    fix: "Set the server attribute",
  },
  {
    what: "an address that is none",
    attributes: () => `server="chat:shop" app="demo" guest`,
    title: "not a web address",
    fix: "must be an http or https address",
  },
  {
    what: "an address where nobody is",
    attributes: () => demo(elsewhere, "guest"),
    title: "The server does not answer",
    fix: "Check that it runs",
  },
  {
    what: "an address where something else is",
    attributes: () => demo(site.origin, "guest"),
    title: "The server does not answer",
    fix: "that the address is right",
  },
  {
    what: "no app",
    attributes: (address) => `server="${address}" guest`,
    title: "The app is missing",
    fix: "Set the app attribute",
  },
  {
    what: "an app that does not exist",
    attributes: (address) => `server="${address}" app="nope" guest`,
    title: "The server refused the app",
    fix: "Check the app attribute",
  },
  {
    what: "an app without guests",
    attributes: (address) => `server="${address}" app="members-only" guest`,
    title: "The server refused the app or the way to sign in",
    fix: "such as guests",
  },
  {
    what: "nobody who is signed in",
    attributes: (address) => demo(address, ""),
    title: "Nobody is signed in",
    fix: "Set the guest attribute",
  },
  {
    what: "a user without a token provider",
    attributes: (address) => demo(address, `user="mara"`),
    title: "no tokenProvider",
    fix: "asks your backend for a token",
  },
  {
    what: "a token that is none",
    attributes: (address) => demo(address, `user="mara"`),
    script: () => provide("not.a.token"),
    title: "The server refused the token",
    fix: "signed with a key of this app",
  },
  {
    what: "the token of somebody else",
    attributes: (address) => demo(address, `user="mara"`),
    script: async () => provide(await tokenOf("jonas")),
    title: "The server refused the token",
    fix: "its sub is the user attribute",
  },
  {
    what: "a token that is always over",
    attributes: (address) => demo(address, `user="mara"`),
    script: async () => provide(await tokenOf("mara", 7200)),
    title: "The token has expired",
    fix: "must return a fresh token",
    hears: /^token_expired: Cannot accept the token: it expired 1 hour ago; sign a new one/,
  },
  {
    what: "a token that was signed by a clock an hour ahead",
    attributes: (address) => demo(address, `user="mara"`),
    script: async () => provide(await tokenOf("mara", -3600)),
    title: "The server refused the token",
    fix: "signed with a key of this app",
    hears:
      /^unauthenticated: Cannot accept the token: it was issued \("iat"\) 60 minutes in the future/,
  },
  {
    what: "a token provider that throws",
    attributes: (address) => demo(address, `user="mara"`),
    script: () => `chat.tokenProvider = async () => { throw new Error("backend says 500") };`,
    title: "The tokenProvider failed",
    fix: "backend says 500",
  },
  {
    what: "a token provider that gives nothing",
    attributes: (address) => demo(address, `user="mara"`),
    script: () => `chat.tokenProvider = async () => ({}).token;`,
    title: "The tokenProvider failed",
    fix: "it gave undefined, not a string",
  },
  {
    what: "a page that the app does not know",
    attributes: (address) => `server="${address}" app="closed" guest`,
    title: "The server does not know this website",
    fix: "Add the origin of this page",
    hears:
      /^origin_refused: Origin http:\/\/127\.0\.0\.1:\d+ is not allowed for app "closed"; allow it: im-chat-server app allow /,
  },
];

describe.each(MISTAKES)("a page with $what", ({ attributes, script, title, fix }) => {
  test("says so with the fix, in the element and once on the console", async () => {
    const embedding = await site.open({
      server: server.url,
      body: `<im-chat ${attributes(server.url)}></im-chat>`,
      script: await script?.(),
    });
    const shown = embedding.page.locator("im-chat [role=alert]");
    await expect.poll(() => shown.innerText(), PATIENCE).toContain(title);
    expect(await shown.innerText()).toContain(fix);
    const about = embedding.told.filter((text) => text.includes(title));
    expect(about).toHaveLength(1);
    expect(about[0]).toContain(fix);
    await embedding.close();
  });
});

const HEARD = `window.heard = []; chat.addEventListener("im-error", ({ detail: { error } }) => heard.push(error.code + ": " + error.message));`;

describe.each(MISTAKES.filter(({ hears }) => hears))(
  "a page with $what",
  ({ attributes, script, title, hears }) => {
    test("hears why in im-error, once, with what the server says", async () => {
      const embedding = await site.open({
        server: server.url,
        body: `<im-chat ${attributes(server.url)}></im-chat>`,
        script: HEARD + ((await script?.()) ?? ""),
      });
      const shown = embedding.page.locator("im-chat [role=alert]");
      await expect.poll(() => shown.innerText(), PATIENCE).toContain(title);
      const heard = (): Promise<unknown> => embedding.page.evaluate("heard");
      await expect.poll(heard, PATIENCE).toHaveLength(1);
      // By then the element has made up its mind about servers that do not answer.
      await embedding.page.waitForTimeout(9_000);
      expect(await heard()).toEqual([expect.stringMatching(hears ?? "")]);
      await embedding.close();
    });
  },
);

test("an origin that is allowed by the command comes in", async () => {
  const closed = `<im-chat server="${server.url}" app="closed" guest></im-chat>`;
  await server.command("app", "allow", site.origin, "--app", "closed");
  await expect
    .poll(async () => {
      const embedding = await site.open({ server: server.url, body: closed });
      await embedding.page.locator("im-chat :is([role=alert], .heading)").first().waitFor();
      const isIn = await embedding.page.locator("im-chat [role=alert]").isHidden();
      await embedding.close();
      return isIn;
    }, PATIENCE)
    .toBe(true);
  await server.command("app", "set", "--app", "closed", "--origins", "https://another.example");
});

test("an element without a height says so, in the element and once on the console", async () => {
  const embedding = await site.open({
    server: server.url,
    body: `<im-chat class="low" server="${server.url}" app="demo" guest></im-chat>`,
  });
  await embedding.page.locator("im-connection-banner").getByText("has no height").waitFor();
  await embedding.page.setViewportSize({ width: 700, height: 500 });
  await expect.poll(() => embedding.told.length, PATIENCE).toBeGreaterThan(0);
  expect(embedding.told.filter((text) => text.includes("block-size: 36rem"))).toHaveLength(1);
  await embedding.close();
});

test("a page that is not served securely says so with the fix, in the element and once on the console", async () => {
  const embedding = await site.open({
    server: server.url,
    body: `<im-chat server="${server.url}" app="demo" guest></im-chat>`,
  });
  expect(embedding.told).toEqual([]);
  // The same machine by an address that browsers do not trust.
  await embedding.page.goto(embedding.page.url().replace("127.0.0.1", "0.0.0.0"));
  const banner = embedding.page.locator("im-connection-banner");
  await banner.getByText("Serve it over https, or from localhost").waitFor();
  expect(embedding.told.filter((text) => text.includes("Serve it over https"))).toHaveLength(1);
  await embedding.close();
});

describe("a chat to a user", () => {
  const to = (id: string): string =>
    `<im-chat server="${server.url}" app="demo" guest to="${id}"></im-chat>`;

  test("who does not exist is told so, and no account is made", async () => {
    const embedding = await site.open({ server: server.url, body: to("nobody-here") });
    await embedding.page.locator("im-chat").getByText("There is no user “nobody-here”").waitFor();
    expect(embedding.told.filter((text) => text.includes("upsertUser"))).toHaveLength(1);
    expect(await talkToThem("nobody-here")).toMatchObject({ error: { code: "not_found" } });
    await embedding.close();
  });

  test("can be closed on a phone, whatever is wrong", async () => {
    const launcher = `<im-launcher open>${to("nobody-here")}</im-launcher>`;
    const embedding = await site.open({ server: server.url, body: launcher });
    await embedding.page.setViewportSize({ width: 375, height: 700 });
    await embedding.page.getByText("There is no user “nobody-here”").waitFor();
    await embedding.page.getByRole("button", { name: "Back" }).click();
    await embedding.page.getByText("No conversations yet").waitFor();
    await embedding.page.reload();
    await embedding.page.getByText("There is no user “nobody-here”").waitFor();
    await embedding.page.getByRole("button", { name: "Close" }).click();
    await expect
      .poll(() => embedding.page.locator("im-launcher").getAttribute("open"), PATIENCE)
      .toBeNull();
    await embedding.close();
  });

  test("whom the host has made, but who has never been here, begins", async () => {
    const embedding = await site.open({ server: server.url, body: to("jonas") });
    await embedding.page.locator("im-composer textarea").fill("Good morning");
    await embedding.page.keyboard.press("Enter");
    await embedding.page.locator("[part~=row-own] [part~=status].sent").waitFor();
    expect(embedding.told).toEqual([]);
    await embedding.close();
  });
});

/** What the server's own API says when a conversation with a user is to be made. */
async function talkToThem(id: string): Promise<unknown> {
  const times = { nowMs: Date.now(), lifetimeSeconds: 60 };
  const token = await signHostToken("demo", keyOf("api"), times);
  const answer = await fetch(`${server.url}/v1/commands`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({
      type: "createConversation",
      commandId: mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
      kind: "direct",
      members: ["mara", id],
    }),
  });
  return await answer.json();
}
