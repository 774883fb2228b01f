import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeContent } from "../scripts/screenshots/content.ts";
import { PATIENCE } from "./support/patience.ts";
import { enter, launchChromium } from "./support/person.ts";
import type { Person } from "./support/person.ts";
import { startServer, type ServerProcess } from "./support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer({ prepare: writeContent })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What has the focus: its tag, part or role, and name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    const name = active?.getAttribute("aria-label") ?? active?.textContent?.trim() ?? "";
    return `${active?.localName} ${active?.getAttribute("role") ?? ""} ${name}`.slice(0, 120);
  });
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let steps = 0; steps < 30; steps += 1) {
    await page.keyboard.press("Tab");
    seen.push(await focused(page));
    if (wanted.test(seen.at(-1) ?? "")) return;
  }
  throw new Error(`Tab never came to ${wanted}: ${seen.join("\n")}`);
}

async function expectFocus(page: Page, wanted: RegExp): Promise<void> {
  await expect.poll(() => focused(page), PATIENCE).toMatch(wanted);
}

async function enterList(viewport?: { width: number; height: number }): Promise<Person> {
  const mara = await enter({
    browser,
    url: server.url,
    as: "mara",
    ...(viewport === undefined ? {} : { viewport }),
  });
  await mara.page.locator("im-conversation-list [part~=row]").first().waitFor();
  return mara;
}

describe("with the keyboard alone", () => {
  test("a conversation is opened, read and answered", async () => {
    const mara = await enterList();
    const { page } = mara;
    await tabTo(page, /^button {2}\W*.*Kiln rota/);
    await page.keyboard.press("ArrowDown");
    await expectFocus(page, /Noor/);
    await page.keyboard.press("Enter");
    await expectFocus(page, /^textarea .*Message Noor/);
    // On a fresh device one can write before the history is here.
    await page.locator("im-message-list [role=article]").nth(5).waitFor();
    await page.keyboard.type("Answered without a mouse");
    await page.keyboard.press("Enter");
    await mara.sees("Answered without a mouse");
    expect((await mara.bubbles()).at(-1)).toBe("Answered without a mouse");
    await page
      .locator("im-message-list [part~=row-own]", { hasText: "Answered without a mouse" })
      .locator("[part~=status]:is(.sent, .delivered, .read)")
      .waitFor();
    // Before the list's tools are here, the list itself takes the focus.
    await page.locator("im-message-list [role=article][tabindex='0']").waitFor();
    await page.keyboard.press("Shift+Tab");
    await expectFocus(page, /article You, Answered without a mouse/);
    await page.keyboard.press("ArrowUp");
    await expectFocus(page, /article You, 好的/);
    await page.keyboard.press("Home");
    await expectFocus(page, /article Noor نور, Here is how/);
    await page.keyboard.press("Escape");
    await expectFocus(page, /^textarea/);
    await mara.leave();
  });

  test("a conversation is begun, and the way back is known", async () => {
    const mara = await enterList({ width: 400, height: 760 });
    const { page } = mara;
    await page.locator("im-conversation-list [part~=row]").first().focus();
    await page.keyboard.press("Alt+KeyN");
    await expectFocus(page, /^input .*Find people/);
    await page.keyboard.type("zo");
    await page.locator("im-people-picker").getByText("Zoë").waitFor();
    await tabTo(page, /Zoë/);
    await page.keyboard.press("Enter");
    await expectFocus(page, /^textarea .*Message Zoë/);
    await page.keyboard.type("Hello Zoë");
    await page.keyboard.press("Enter");
    await mara.sees("Hello Zoë");
    await page.keyboard.press("Escape");
    await expectFocus(page, /^button .*Zoë/);
    await page.keyboard.press("Control+KeyK");
    await expectFocus(page, /^input .*Search conversations/);
    await page.keyboard.type("rota");
    await page.keyboard.press("Enter");
    await expectFocus(page, /^textarea .*Message Kiln rota/);
    expect(await page.locator("im-conversation-header [part~=title]").innerText()).toContain(
      "Kiln rota",
    );
    await mara.leave();
  });

  test("the sheet of shortcuts opens where one does not write, and gives the focus back", async () => {
    const mara = await enterList();
    const { page } = mara;
    await mara.open("Noor");
    await page.keyboard.type("?");
    expect(await page.locator("im-composer textarea").inputValue()).toBe("?");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Shift+Tab");
    await expectFocus(page, /article/);
    await page.keyboard.press("?");
    await page.locator("im-shortcuts dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("im-shortcuts").waitFor({ state: "detached" });
    await expectFocus(page, /article/);
    await page.keyboard.press("Alt+ArrowUp");
    await expect
      .poll(() => page.locator("im-conversation-header [part~=title]").innerText(), PATIENCE)
      .not.toContain("Noor");
    await mara.leave();
  });
});

test("Enter that ends a composition sends nothing, the next one sends", async () => {
  const mara = await enterList();
  await mara.open("Noor");
  const { page } = mara;
  const before = (await mara.bubbles()).length;
  const devtools = await page.context().newCDPSession(page);
  const compose = async (text: string): Promise<void> => {
    const end = text.length;
    const selection = { selectionStart: end, selectionEnd: end };
    await devtools.send("Input.imeSetComposition", { text, ...selection });
  };
  const input = page.locator("im-composer textarea");
  await input.focus();
  for (const text of ["n", "ni", "nih", "你好"]) await compose(text);
  // 229: the key is the input method's own.
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 } as const;
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  expect(await input.inputValue()).toBe("你好");
  await devtools.send("Input.insertText", { text: "你好" });
  expect(await input.inputValue()).toBe("你好");
  expect((await mara.bubbles()).length).toBe(before);
  await page.keyboard.press("Enter");
  await mara.sees("你好");
  expect(await input.inputValue()).toBe("");
  await mara.leave();
});
