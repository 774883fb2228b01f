import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright";
import { PATIENCE } from "./patience.ts";

/** A page of somebody else's site that embeds the chat, with its script from our server. */
export interface SitePage {
  readonly page: Page;
  /** Errors and warnings on the console that come from our elements, each as often as it was said. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

export interface PageOptions {
  /** Address of our server. */
  readonly server: string;
  /** Markup of the page's body. */
  readonly body: string;
  /** Runs in the page before the chat's script; `chat` is the first `<im-chat>`. */
  readonly script?: string | undefined;
}

/** Somebody else's site, of another origin than our server. */
export interface Site {
  readonly origin: string;
  /** Puts a page there. @returns its address */
  put(options: PageOptions): string;
  open(options: PageOptions): Promise<SitePage>;
  close(): Promise<void>;
}

export async function startSite(browser: Browser): Promise<Site> {
  const documents: string[] = [];
  const server = createServer(({ url = "" }, answer) => {
    const document = documents[Number(url.slice("/page/".length))];
    answer.writeHead(document === undefined ? 404 : 200, { "content-type": "text/html" });
    answer.end(document);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on an address, not on a pipe.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const put = (options: PageOptions): string =>
    `${origin}/page/${documents.push(documentOf(options)) - 1}`;
  return {
    origin,
    put,
    open: async (options) => await openPage(browser, put(options)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function documentOf({ server, body, script = "" }: PageOptions): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>
    <link rel="icon" href="data:,">
    <style>im-chat { block-size: 560px } .low { block-size: auto }</style>
    <script type="module" src="${server}/im-chat.js"></script>
    <body><h1>A shop</h1>${body}
    <script>{ const chat = document.querySelector("im-chat"); ${script} }</script></body></html>`;
}

async function openPage(browser: Browser, url: string): Promise<SitePage> {
  const context = await browser.newContext({ locale: "en" });
  context.setDefaultTimeout(PATIENCE.timeout);
  const page = await context.newPage();
  const told: string[] = [];
  page.on("console", (message) => {
    const isTrouble = ["error", "warning"].includes(message.type());
    if (isTrouble && message.text().includes("[im-chat]")) told.push(message.text());
  });
  await page.goto(url);
  return { page, told, close: () => context.close() };
}
