import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const DRIVER = "/usr/bin/WebKitWebDriver";
const DISPLAY = "/usr/bin/xvfb-run";
/** How WebDriver names an element in JSON: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const STEP_MS = 100;
const PATIENCE_MS = 60_000;

/** One window of WebKitGTK, which Playwright does not drive: plain WebDriver over HTTP, on a display of its own. */
export interface WebKit {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Clicks the first element that a selector finds in the document and all shadow roots, once it is there. */
  click(selector: string, text?: string): Promise<void>;
  /** Types into such an element. */
  type(selector: string, keys: string): Promise<void>;
  /** Runs the text of a function body in the page, with `deep(selector)` for elements in any shadow root. */
  evaluate<Result>(body: string, ...args: readonly unknown[]): Promise<Result>;
  /** Another tab of the same window; the driver sees one at a time, so wait for what one does before using the other. */
  openTab(): Promise<WebKit>;
  /** Closes this tab, and with the last one the browser. */
  close(): Promise<void>;
}

export const ENTER = "\uE007";

/** @throws Error that says what to install when it is missing */
export async function launchWebKit(): Promise<WebKit> {
  if (![BROWSER, DRIVER, DISPLAY].every((file) => existsSync(file)))
    throw new Error("WebKit is missing; run: sudo apt-get install webkit2gtk-driver xvfb xauth");
  const port = await freePort();
  const driver = spawn(DISPLAY, ["-a", DRIVER, `--port=${port}`], {
    detached: true,
    stdio: "ignore",
  });
  const stop = (): void => {
    if (driver.pid !== undefined && driver.exitCode === null) process.kill(-driver.pid);
  };
  try {
    const session = await openSession(`http://127.0.0.1:${port}`);
    const handle = (await ask(`${session}/window`)) as string;
    return createTab({ session, stop, open: new Set([handle]), current: handle }, handle);
  } catch (error) {
    stop();
    throw error;
  }
}

interface Window {
  readonly session: string;
  readonly stop: () => void;
  /** Handles of tabs. */
  readonly open: Set<string>;
  /** The one that the driver sees. */
  current: string;
}

function createTab(window: Window, handle: string): WebKit {
  const { session, open } = window;
  const look = async (): Promise<void> => {
    if (window.current !== handle) await ask(`${session}/window`, { handle });
    window.current = handle;
  };
  const evaluate = async <Result>(body: string, ...args: readonly unknown[]): Promise<Result> => {
    const script = `${DEEP}\n${body}`;
    await look();
    // What a page answers has the shape that its script gives it.
    return (await ask(`${session}/execute/sync`, { script, args })) as Result;
  };
  const find = async (selector: string, text = ""): Promise<string> => {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
      const found = await evaluate<Record<string, string> | null>(FIND, selector, text);
      const id = found?.[ELEMENT];
      if (id !== undefined) return `${session}/element/${id}`;
      await sleep(STEP_MS);
    }
    throw new Error(`Waited in vain for ${selector} ${text}`);
  };
  return {
    evaluate,
    async goto(url) {
      await look();
      await ask(`${session}/url`, { url });
    },
    async reload() {
      await look();
      await ask(`${session}/refresh`, {});
    },
    click: async (selector, text) => void (await ask(`${await find(selector, text)}/click`, {})),
    type: async (selector, keys) =>
      void (await ask(`${await find(selector)}/value`, { text: keys })),
    async openTab() {
      await look();
      const made = (await ask(`${session}/window/new`, { type: "tab" })) as { handle: string };
      open.add(made.handle);
      return createTab(window, made.handle);
    },
    async close() {
      await look();
      open.delete(handle);
      await ask(open.size > 0 ? `${session}/window` : session, DELETE);
      if (open.size === 0) window.stop();
    },
  };
}

const DELETE = Symbol("deletes instead of sending");

/** Without a body: reads. @throws Error with what the driver says */
async function ask(url: string, body?: unknown): Promise<unknown> {
  const post = body === undefined ? {} : { method: "POST", body: json(body) };
  const init = body === DELETE ? { method: "DELETE" } : post;
  const answer: unknown = await (await fetch(url, init)).json();
  const { value } = answer as { readonly value: unknown };
  if (typeof value === "object" && value !== null && "error" in value)
    throw new Error(`WebDriver refused ${url}: ${json(value)}`);
  return value;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

async function openSession(driver: string): Promise<string> {
  const options = { args: ["--automation"], binary: BROWSER };
  const alwaysMatch = { browserName: "MiniBrowser", "webkitgtk:browserOptions": options };
  for (let waitedMs = 0; ; waitedMs += STEP_MS) {
    try {
      const made = await ask(`${driver}/session`, { capabilities: { alwaysMatch } });
      return `${driver}/session/${(made as { readonly sessionId: string }).sessionId}`;
    } catch (error) {
      // Until it listens.
      if (waitedMs >= PATIENCE_MS) throw error;
      await sleep(STEP_MS);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const DEEP = `function* all(selector, root = document) {
  yield* root.querySelectorAll(selector);
  for (const element of root.querySelectorAll("*"))
    if (element.shadowRoot) yield* all(selector, element.shadowRoot);
}
function deep(selector) { return all(selector).next().value ?? null; }`;

const FIND = `const [selector, text] = arguments;
for (const element of all(selector))
  if (element.checkVisibility() && (element.textContent ?? "").includes(text)) return element;
return null;`;
