import { chromium, type Browser, type BrowserContext, type Page } from "playwright";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../../scripts/chromium.ts";
import { PATIENCE } from "./patience.ts";
import type { ServerProcess } from "./server.ts";

export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_ARGS] });
}

/** Somebody at a browser of their own, on the messenger. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens the direct conversation with an example person, and waits until its messages, or their absence, are shown. */
  open(title: string): Promise<void>;
  /** Types into the composer and presses Enter. */
  write(text: string): Promise<void>;
  /** Text of the message bubbles on screen, oldest first. */
  bubbles(): Promise<readonly string[]>;
  /** Waits until a bubble has exactly this text. */
  sees(text: string): Promise<void>;
  leave(): Promise<void>;
}

export interface PersonOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly as: string;
  readonly language?: "en" | "zh-CN";
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Before the page is opened. */
  readonly arrange?: (page: Page) => Promise<unknown>;
}

export async function enter({
  browser,
  url,
  as,
  language = "en",
  viewport = { width: 1100, height: 760 },
  arrange,
}: PersonOptions): Promise<Person> {
  const context = await browser.newContext({ viewport, locale: language });
  context.setDefaultTimeout(PATIENCE.timeout);
  const page = await context.newPage();
  await arrange?.(page);
  await page.goto(`${url}/messenger/?as=${as}&lang=${language}`);
  return personOn(page);
}

/** For `arrange`: a token of the command line, as for somebody who is none of the example people. */
export function signedIn(server: ServerProcess, user: string, name = user) {
  return async (page: Page): Promise<void> => {
    const token = await server.command("token", "--user", user, "--name", name);
    await page.route("**/demo/token", (route) => route.fulfill({ json: { token } }));
  };
}

/** The same for a page that is already there. */
export function personOn(page: Page): Person {
  const bubble = page.locator("im-message-list [part~=bubble] [part~=body]");
  return {
    context: page.context(),
    page,
    open: async (title) => {
      const name = page.locator(".title", { hasText: title });
      const row = page.locator("im-conversation-list [part~=row]", { has: name }).first();
      const composer = page.locator("im-composer textarea");
      // When a banner comes or goes, the row moves away under the pointer: one clicks again.
      let tries = 0;
      do {
        tries += 1;
        await row.click();
        await composer.waitFor({ timeout: 5_000 * tries }).catch(() => undefined);
      } while (tries < 4 && !(await composer.isVisible()));
      await composer.waitFor();
      await page.locator("im-message-list :is([role=article], [part~=state])").first().waitFor();
    },
    write: async (text) => {
      const input = page.locator("im-composer textarea");
      await input.fill(text);
      await input.press("Enter");
    },
    bubbles: async () =>
      await bubble.evaluateAll((bodies) =>
        bodies.map((body) => (body.querySelector("span.text") ?? body).textContent?.trim() ?? ""),
      ),
    sees: async (text) => {
      await page.locator("im-message-list").getByText(text, { exact: true }).last().waitFor();
    },
    leave: async () => await page.context().close(),
  };
}
