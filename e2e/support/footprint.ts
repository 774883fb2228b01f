import type { BrowserContext, Page } from "playwright";

/** What the pages of a context have asked for, kept and complained about. */
export interface Footprint {
  /** `GET http://127.0.0.1:1234/path`, sockets as `SOCKET ws://…`; each once. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, uncaught exceptions, failed requests. */
  readonly complaints: readonly string[];
  readonly cookies: readonly string[];
  readonly localStorage: readonly string[];
  readonly sessionStorage: readonly string[];
  readonly databases: readonly string[];
  readonly caches: readonly string[];
  readonly workers: readonly string[];
  /** Directive and address of each violation of the content security policy. */
  readonly violations: readonly string[];
}

/** Begins to look; before the first page is opened. @returns reads what was left behind, on this page and all before it */
export async function watchFootprint(
  context: BrowserContext,
): Promise<(page: Page) => Promise<Footprint>> {
  const requests = new Set<string>();
  const complaints: string[] = [];
  const violations: string[] = [];
  await context.exposeBinding("__violated", (_source, text: string) => violations.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { __violated: tell } = globalThis as unknown as { __violated: (text: string) => void };
      tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  context.on("request", (request) => requests.add(`${request.method()} ${request.url()}`));
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // A page that is left drops what it was loading.
    if (reason !== "net::ERR_ABORTED") complaints.push(`${reason} ${request.url()}`);
  });
  context.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) complaints.push(message.text());
  });
  context.on("weberror", (thrown) => complaints.push(String(thrown.error())));
  context.on("page", (page) => {
    page.on("websocket", (socket) => requests.add(`SOCKET ${socket.url()}`));
  });
  return async (page) => ({
    requests: [...requests],
    complaints: [...complaints],
    violations: [...violations],
    cookies: (await context.cookies()).map(({ name }) => name),
    workers: [...context.serviceWorkers(), ...page.workers()].map((worker) => worker.url()),
    ...(await readStores(page)),
  });
}

async function readStores(page: Page) {
  return await page.evaluate(async () => ({
    localStorage: Object.keys(localStorage),
    sessionStorage: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name ?? "").toSorted(),
    caches: await caches.keys(),
  }));
}
