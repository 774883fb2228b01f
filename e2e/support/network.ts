import { LIMITS, decodeBatch, syncQuery } from "@im-chat/protocol";
import type { Page } from "playwright";

/** What still gets from a page to its server, besides files and tokens. */
export interface Network {
  /** `refused`: they end as soon as they are opened. */
  socketsGet: "through" | "nowhere" | "refused";
  requestsGet: "through" | "nowhere";
}

/** Stands between a page and its server from here on; what is set on the result holds for what is opened after. */
export async function standBetween(page: Page, start: Partial<Network> = {}): Promise<Network> {
  const network: Network = { socketsGet: "through", requestsGet: "through", ...start };
  await page.routeWebSocket(/\/v1\/link/, (socket) => {
    if (network.socketsGet === "through") socket.connectToServer();
    if (network.socketsGet === "refused") void socket.close();
  });
  await page.route(/\/v1\/(?:poll|send)/, (route) =>
    network.requestsGet === "through" ? route.continue() : route.abort(),
  );
  return network;
}

/** From now on no link to the server ever opens. */
export async function silence(page: Page): Promise<void> {
  await standBetween(page, { socketsGet: "nowhere", requestsGet: "nowhere" });
}

/** Lets nothing of an account's snapshot through but its first page, until it is released. */
export async function holdSnapshot(page: Page): Promise<() => void> {
  let isHeld = true;
  const release: (() => void)[] = [];
  await page.routeWebSocket(/\/v1\/link/, (socket) => {
    const onward = socket.connectToServer();
    socket.onMessage((message) => {
      if (isHeld && asksForLaterPage(message)) release.push(() => onward.send(message));
      else onward.send(message);
    });
  });
  return () => {
    isHeld = false;
    for (const send of release) send();
  };
}

function asksForLaterPage(message: string | Buffer): boolean {
  if (typeof message === "string") return false;
  const { up } = decodeBatch(message, { maxBytes: LIMITS.batchBytesUp, allowDeflated: true });
  return up.some(
    (frame) =>
      frame.type === "query" &&
      frame.kind === syncQuery.number &&
      syncQuery.decode(frame.data).page.length > 0,
  );
}
