import { existsSync } from "node:fs";
import { firefox, type Browser, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PATIENCE } from "../support/patience.ts";
import { enter, personOn, type Person } from "../support/person.ts";
import { startProxy, type Proxy } from "../support/proxy.ts";
import { storageCheckScript, type StorageCheck } from "../support/storage-check.ts";
import { startServer, type ServerProcess } from "../support/server.ts";
import { ENTER, launchWebKit, type WebKit } from "../support/webkit.ts";

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
  /** Another tab on the same page. */
  openTab(): Promise<Seat>;
  /** Runs a script that leaves its result in `storageCheck`. */
  check(script: string): Promise<StorageCheck>;
  leave(): Promise<void>;
  /** All that is on screen, for the reader of a failure. */
  describe(): Promise<string>;
}

/** @throws Error with all that is on screen instead */
async function sees(seat: Seat, ...lines: readonly string[]): Promise<void> {
  try {
    await expect
      .poll(async () => (await seat.bubbles()).slice(-lines.length), PATIENCE)
      .toEqual(lines);
  } catch (error) {
    throw new Error(`Waited in vain. On screen is:\n${await seat.describe()}`, { cause: error });
  }
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

/** One person in two tabs has one link; when the tab that has it is closed, the other goes on. */
async function expectTabs(mara: Seat, xiaoyu: Seat): Promise<void> {
  const second = await mara.openTab();
  await second.open("小雨");
  await second.write("From the second tab");
  await sees(xiaoyu, "From the second tab");
  await sees(mara, "From the second tab");
  expect(proxy.linkCount).toBe(2);
  await mara.leave();
  await second.write("and on without the first");
  await sees(xiaoyu, "From the second tab", "and on without the first");
  expect(proxy.linkCount).toBe(2);
  await second.leave();
}

const DRAFT = `return document.querySelector("im-chat").client.conversations.get().items
  .map((item) => item.draft).join("")`;

/** What both have to show, each engine with one pair of people. */
function everyEngine(sit: (as: string) => Promise<Seat>): void {
  let mara: Seat;
  let xiaoyu: Seat;
  beforeAll(async () => {
    [mara, xiaoyu] = [await sit("mara"), await sit("xiaoyu")];
  });
  // What one test has cut does not fail the next.
  afterEach(() => proxy.mend());
  afterAll(async () => {
    await xiaoyu.leave();
  });

  test("what is stored is kept as promised, in clear and encrypted", async () => {
    const { count, broken, kinds } = await xiaoyu.check(await storageCheckScript());
    expect(broken).toEqual([]);
    expect(kinds).toEqual(["indexeddb"]);
    expect(count).toBeGreaterThan(40);
  });

  test("two people talk, and what is kept is there before anybody answers", async () => {
    await expectTalk(mara, xiaoyu);
    expect((await xiaoyu.bubbles()).at(-1)).toBe("the end");
  });

  test("two tabs have one link, and the second goes on without the first", async () => {
    await expectTabs(mara, xiaoyu);
    await expect.poll(() => proxy.linkCount, PATIENCE).toBe(1);
  });
}

describe("Firefox", () => {
  let browser: Browser | undefined;
  afterAll(async () => await browser?.close());

  async function sit(as: string): Promise<Seat> {
    if (!existsSync(FIREFOX))
      throw new Error("Firefox is missing; run: sudo apt-get install firefox-esr");
    // This name is how Playwright drives a Firefox that it has not built itself.
    browser ??= await firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX });
    const person = await enter({ browser, url: proxy.url, as });
    return seatAt(person);
  }

  function seatAt(person: Person): Seat {
    const { page, context } = person;
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
      async openTab() {
        const tab = await context.newPage();
        await tab.goto(page.url());
        return seatAt(personOn(tab));
      },
      async check(script) {
        await page.evaluate(script);
        // The page lets nobody compile a text, which waiting inside of it would need.
        const read = () => page.evaluate<StorageCheck | undefined>("globalThis.storageCheck");
        await expect.poll(read, PATIENCE).toBeTruthy();
        return (await read()) as StorageCheck;
      },
      leave: async () => {
        await page.close();
        if (context.pages().length === 0) await context.close();
      },
      describe: async () => await page.locator("body").ariaSnapshot(),
    };
  }

  everyEngine(sit);
});

async function evaluateBody(page: Page, body: string): Promise<string> {
  return await page.evaluate<string>(`(() => { ${body} })()`);
}

describe("WebKit", () => {
  async function sit(as: string): Promise<Seat> {
    const window = await launchWebKit();
    const address = `${proxy.url}/messenger/?as=${as}&lang=en`;
    await window.goto(address);
    return seatAt(window, address);
  }

  function seatAt(window: WebKit, address: string): Seat {
    const input = "im-composer textarea";
    const area = "textarea[part~=input]";
    return {
      // A native click goes to a place: when the banner comes in that moment, the row is no longer there.
      async open(title) {
        const isOpen = (): Promise<boolean> =>
          window.evaluate(
            `return [...all("h2[part~=title]")].some((one) => one.textContent.includes(arguments[0]))`,
            title,
          );
        await expect
          .poll(async () => {
            if (!(await isOpen())) await window.click("[part~=row][data-id]", title);
            return await isOpen();
          }, PATIENCE)
          .toBe(true);
      },
      write: async (text) => await window.type(area, text + ENTER),
      type: async (text) => await window.type(area, text),
      typed: async () => await window.evaluate(`return deep("${area}")?.value ?? "no ${input}"`),
      storedDraft: async () => await window.evaluate(DRAFT),
      bubbles: async () =>
        await window.evaluate(
          `return [...all("[part~=bubble] [part~=body] span.text")].map((text) => text.textContent.trim())`,
        ),
      reload: async () => await window.reload(),
      async openTab() {
        const tab = await window.openTab();
        await tab.goto(address);
        return seatAt(tab, address);
      },
      async check(script) {
        await window.evaluate(script);
        const read = () => window.evaluate<StorageCheck | null>("return globalThis.storageCheck");
        await expect.poll(read, PATIENCE).toBeTruthy();
        return (await read()) as StorageCheck;
      },
      leave: async () => await window.close(),
      describe: async () =>
        await window.evaluate(
          `return [...all("*")].filter((one) => one.children.length === 0 && one.checkVisibility())
            .map((one) => one.textContent.trim()).filter(Boolean).join("\\n")`,
        ),
    };
  }

  everyEngine(sit);
});
