import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { directConversationId } from "@im-chat/protocol";
import { chromium, type Browser, type Page } from "playwright";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../scripts/chromium.ts";
import { compare, figuresOf, type Comparison, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { openLink } from "./ours/link.ts";
import { createDirect, sendText } from "./ours/sender.ts";
import { startOurs, type OurServer } from "./ours/start.ts";
import { startSlowLink } from "./slow-link.ts";

const MESSAGES = 30;
const SENDS = 20;
const PAUSE_MS = 300;
const FRAME_MS = 1000 / 60;
/** What measurers of websites call "fast 3G": bytes a second, milliseconds. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 768_000 / 8,
} as const;

/** From the address to the first message on screen over 3G, on the first visit and on the second, beside a page that holds
 * its messages itself; and from the Enter key to one's own message, beside a frame. */
export async function benchFirstMessage(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  const link = await startSlowLink(server.url, NETWORK.latency);
  const site = await startSite(server, link.url);
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: [...CHROMIUM_ARGS],
  });
  const visits = (isFirst: boolean): Promise<Comparison> =>
    compare(rounds, {
      ours: () => visit(browser, `${site.origin}/ours-far`, isFirst),
      baseline: () => visit(browser, `${site.origin}/bare`, isFirst),
    });
  const [first, second] = [await visits(true), await visits(false)];
  const shown = await compare(rounds, {
    ours: () => timeToShow(browser, `${site.origin}/ours`),
    baseline: async () => FRAME_MS,
  });
  await browser.close();
  site.close();
  link.close();
  await server.stop();
  const page = ["1.6 Mbit/s, 150 ms", "a page with its messages in it, beside a chat"];
  const frame = ["from Enter to the message in the list, durable by then; beside a frame at 60 Hz"];
  return [
    { name: "first message on 3G, first visit", comparison: first, atMost: 5, notes: page },
    { name: "first message on 3G, second visit", comparison: second, atMost: 3, notes: page },
    { name: "own message on screen", comparison: shown, atMost: 1, notes: frame },
  ].map(({ atMost, ...row }) => ({ ...row, unit: "ms", goal: { atMost } }));
}

interface Site {
  readonly origin: string;
  close(): void;
}

/** A site with our chat on one page, and on another over a slow link, and its own messages on the third. */
async function startSite({ url, tokenOf }: OurServer, slowUrl: string): Promise<Site> {
  const [user, peer] = ["reader", "writer"] as const;
  const conversationId = directConversationId("demo", [user, peer]);
  // Whom nobody knows cannot be written to.
  (await openLink(url, await tokenOf(user))).close();
  const writer = await openLink(url, await tokenOf(peer));
  const { epoch } = await createDirect(writer, { conversationId, to: user });
  for (let sent = 0; sent < MESSAGES; sent += 1)
    await sendText(writer, { conversationId, epoch, text: TEXT });
  writer.close();
  const token = await tokenOf(user);
  const chat = (link: string): string =>
    `<script type="module" src="${new URL("/im-chat.js", url).href}"></script>
      <im-chat style="block-size: 600px" server="${link}" app="demo" user="${user}"
        conversation="${conversationId}"></im-chat>
      <script>document.querySelector("im-chat").tokenProvider = async () => "${token}"</script>`;
  const pages: Readonly<Record<string, string>> = {
    "/ours": chat(url),
    "/ours-far": chat(slowUrl),
    "/bare": `<p part="bubble">${TEXT}</p>`.repeat(MESSAGES),
  };
  const server = createServer((request, answer) => {
    const page = pages[request.url ?? ""];
    answer.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html" });
    answer.end(`<!doctype html><meta charset="utf-8"><title>Bench</title>${page ?? ""}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on an address, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** @returns Milliseconds until a message is on screen. */
async function visit(browser: Browser, url: string, isFirst: boolean): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  await page.addInitScript(watchForMessage);
  let tookMs = await load(page, url);
  if (!isFirst) {
    // What is stored when there is time has been.
    await page.waitForTimeout(2_000);
    tookMs = await load(page, url);
  }
  await context.close();
  return tookMs;
}

async function load(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.waitForFunction(() => globalThis.shownAtMs, undefined, { timeout: 60_000 });
  return await page.evaluate(() => globalThis.shownAtMs ?? Number.NaN);
}

/** @returns Median milliseconds from the Enter key to one's own message in the list. */
async function timeToShow(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  await page.addInitScript(watchForMessage);
  await load(page, url);
  const composer = page.locator("im-composer textarea");
  await composer.click();
  await page.locator("im-message-list").evaluate((list) => {
    globalThis.took = [];
    let enteredAtMs = 0;
    addEventListener("keydown", () => (enteredAtMs = performance.now()), true);
    const rows = list.shadowRoot ?? list;
    let count = rows.querySelectorAll("[part~=row-own]").length;
    new MutationObserver(() => {
      const now = rows.querySelectorAll("[part~=row-own]").length;
      if (now > count) globalThis.took?.push(performance.now() - enteredAtMs);
      count = now;
    }).observe(rows, { subtree: true, childList: true });
  });
  for (let sent = 1; sent <= SENDS; sent += 1) {
    await composer.fill(`Line ${sent}`);
    // Nobody writes and sends at once: by then the draft has been stored.
    await page.waitForTimeout(PAUSE_MS);
    await composer.press("Enter");
    await page.waitForFunction((count) => globalThis.took?.length === count, sent);
  }
  const took = await page.evaluate(() => globalThis.took ?? []);
  await page.close();
  return figuresOf(took).median;
}

declare global {
  /** When the first message was painted, since the page was asked for; milliseconds. */
  var shownAtMs: number | undefined;
  /** Of each message sent, milliseconds. */
  var took: number[] | undefined;
}

/** Runs in the page, before its scripts. */
function watchForMessage(): void {
  const hasMessage = (root: Document | ShadowRoot): boolean =>
    root.querySelector("[part~=bubble]") !== null ||
    [...root.querySelectorAll("*")].some(
      ({ shadowRoot }) => shadowRoot !== null && hasMessage(shadowRoot),
    );
  const look = (): void => {
    if (hasMessage(document)) globalThis.shownAtMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
