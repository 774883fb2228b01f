import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright";
import { chromium } from "playwright";
import { bundleWebsite } from "../scripts/bundle-website.ts";

/** The chat server that the website talks to. */
interface ChatServer {
  readonly url: string;
  tokenFor(userId: string): Promise<string>;
}

/** A plain website with our script, under the strictest policy we promise to live with, and the server beside it. */
export interface Website {
  /** Opens a page in a browser profile of its own. @param body Markup of the page. */
  open(body: string, look?: Look): Promise<Visit>;
  close(): Promise<void>;
}

interface Look {
  readonly width?: number;
  readonly height?: number;
  /** The page's own language. */
  readonly lang?: string;
  /** How the page loads the chat. */
  readonly script?: string;
}

export interface Visit {
  readonly page: Page;
  /** Everything that was fetched, socket addresses included. */
  readonly requests: readonly string[];
  /** What the page's policy refused, and what was thrown. */
  readonly troubles: readonly string[];
}

const ASSETS = { script: "/im-chat.js", page: "/", token: "/token", tokens: "/tokens.js" } as const;

/** The page's own code: asks the page's own backend for tokens. */
const TOKENS = `for (const chat of document.querySelectorAll("im-chat[user]")) {
  chat.tokenProvider = async ({ signal }) =>
    (await fetch("/token?user=" + chat.getAttribute("user"), { signal })).text();
}`;

/** Builds the script and opens a browser; both end with `close`. */
export async function createWebsite(server: ChatServer): Promise<Website> {
  const { files } = await bundleWebsite();
  const bodies = new Map<string, string>();
  const web = createServer((request, response) => {
    void answer(request.url ?? "/").then(
      ({ type, text }) => {
        response
          .writeHead(200, { "content-type": type, "content-security-policy": policy(server.url) })
          .end(text);
      },
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  });
  async function answer(
    address: string,
  ): Promise<{ readonly type: string; readonly text: string }> {
    const url = new URL(address, "http://page");
    if (url.pathname === ASSETS.page)
      return { type: "text/html; charset=utf-8", text: bodies.get(url.search) ?? "" };
    if (url.pathname === ASSETS.tokens) return { type: "text/javascript", text: TOKENS };
    if (url.pathname === ASSETS.token) {
      return {
        type: "text/plain",
        text: await server.tokenFor(url.searchParams.get("user") ?? ""),
      };
    }
    const text = files.get(url.pathname.slice(1));
    if (text === undefined) throw new Error(`There is no ${url.pathname}`);
    return { type: "text/javascript", text };
  }
  await new Promise<void>((resolve) => {
    web.listen(0, "127.0.0.1", resolve);
  });
  const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: process.env["IM_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  return {
    async open(body, { width = 900, height = 640, lang = "en", script = ASSETS.script } = {}) {
      const search = `?${bodies.size}`;
      bodies.set(search, pageOf(body, { lang, script }));
      return visit(browser, `${address}/${search}`, { width, height });
    },
    async close() {
      await browser.close();
      web.close();
    },
  };
}

async function visit(
  browser: Browser,
  address: string,
  size: { readonly width: number; readonly height: number },
): Promise<Visit> {
  const context = await browser.newContext({ viewport: size, locale: "en-GB" });
  const page = await context.newPage();
  const requests: string[] = [];
  const troubles: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("websocket", (socket) => requests.push(socket.url()));
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/u.test(message.text())) troubles.push(message.text());
  });
  await page.goto(address);
  return { page, requests, troubles };
}

function pageOf(body: string, { lang, script }: Required<Pick<Look, "lang" | "script">>): string {
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>Shop</title><script type="module" src="${script}"></script>
<script type="module" src="${ASSETS.tokens}"></script><body>${body}</body></html>`;
}

function policy(server: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self' ${server} ${server.replace("http", "ws")}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join("; ");
}
