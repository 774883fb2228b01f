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
