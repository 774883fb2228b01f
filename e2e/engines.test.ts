import { existsSync } from "node:fs";
import { firefox, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENCE } from "./support/patience.ts";
import { enter } from "./support/person.ts";
import { startProxy, type Proxy } from "./support/proxy.ts";
import { startServer, type ServerProcess } from "./support/server.ts";
import { ENTER, launchWebKit } from "./support/webkit.ts";

const FIREFOX = "/usr/bin/firefox-esr";

let server: ServerProcess;
let proxy: Proxy;

beforeAll(async () => {
  server = await startServer();
  proxy = await startProxy(server.url);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

/** Somebody at the messenger, in any engine. */
interface Seat {
  open(title: string): Promise<void>;
  write(text: string): Promise<void>;
  /** Types without sending. */
  type(text: string): Promise<void>;
  typed(): Promise<string>;
  bubbles(): Promise<readonly string[]>;
  /** The draft as it is stored. */
  storedDraft(): Promise<string>;
  reload(): Promise<void>;
  leave(): Promise<void>;
}

async function sees(seat: Seat, ...lines: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await seat.bubbles()).slice(-lines.length), PATIENCE)
    .toEqual(lines);
}

/** Two people talk; one of them comes back to what is kept, with nobody to answer; then it goes on. */
async function expectTalk(mara: Seat, xiaoyu: Seat): Promise<void> {
  await mara.open("小雨");
  await xiaoyu.open("Mara");
  await mara.write("One side to the other");
  await sees(xiaoyu, "One side to the other");
  await xiaoyu.write("and back again");
  await sees(mara, "One side to the other", "and back again");
  await mara.type("half a thought");
  await expect.poll(() => mara.storedDraft(), PATIENCE).toBe("half a thought");
  proxy.cut();
  await mara.reload();
  await mara.open("小雨");
  await sees(mara, "One side to the other", "and back again");
  await expect.poll(() => mara.typed(), PATIENCE).toBe("half a thought");
  await mara.write("");
  await sees(mara, "and back again", "half a thought");
  proxy.mend();
  await sees(xiaoyu, "and back again", "half a thought");
  await xiaoyu.write("the end");
  await sees(mara, "half a thought", "the end");
}

const DRAFT = `return document.querySelector("im-chat").client.conversations.get().items
  .map((item) => item.draft).join("")`;

describe("Firefox", () => {
  let browser: Browser | undefined;
  afterAll(async () => await browser?.close());

  async function sit(as: string): Promise<Seat> {
    if (!existsSync(FIREFOX))
      throw new Error("Firefox is missing; run: sudo apt-get install firefox-esr");
    // This name is how Playwright drives a Firefox that it has not built itself.
    browser ??= await firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX });
    const person = await enter({ browser, url: proxy.url, as });
    const { page } = person;
    const input = page.locator("im-composer textarea");
    return {
      ...person,
      write: async (text) => {
        if (text !== "") await input.pressSequentially(text);
        await input.press("Enter");
      },
      type: async (text) => await input.pressSequentially(text),
      typed: async () => await input.inputValue(),
      storedDraft: async () => await evaluateBody(page, DRAFT),
      reload: async () => void (await page.reload()),
    };
  }

  test("two people talk, and what is kept is there before anybody answers", async () => {
    const [mara, xiaoyu] = [await sit("mara"), await sit("xiaoyu")];
    await expectTalk(mara, xiaoyu);
    await mara.leave();
    await xiaoyu.leave();
    expect(browser?.version()).toBeTruthy();
  });
});

async function evaluateBody(page: Page, body: string): Promise<string> {
  return await page.evaluate<string>(`(() => { ${body} })()`);
}

describe("WebKit", () => {
  async function sit(as: string): Promise<Seat> {
    const window = await launchWebKit();
    await window.goto(`${proxy.url}/messenger/?as=${as}&lang=en`);
    const input = "im-composer textarea";
    const area = "textarea[part~=input]";
    return {
      open: async (title) => await window.click("[part~=row][data-id]", title),
      write: async (text) => await window.type(area, text + ENTER),
      type: async (text) => await window.type(area, text),
      typed: async () => await window.evaluate(`return deep("${area}")?.value ?? "no ${input}"`),
      storedDraft: async () => await window.evaluate(DRAFT),
      bubbles: async () =>
        await window.evaluate(
          `return [...all("[part~=bubble] [part~=body] span.text")].map((text) => text.textContent.trim())`,
        ),
      reload: async () => await window.reload(),
      leave: async () => await window.close(),
    };
  }

  test("two people talk, and what is kept is there before anybody answers", async () => {
    const [mara, xiaoyu] = [await sit("mara"), await sit("xiaoyu")];
    await expectTalk(mara, xiaoyu);
    await Promise.all([mara.leave(), xiaoyu.leave()]);
    expect(await mara.bubbles().catch(() => "closed")).toBe("closed");
  });
});
