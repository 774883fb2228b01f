import { BATCH_TYPE, LINK_PATH, POLL_PATH, SEND_PATH } from "@im-chat/protocol";
import type { ExchangeRequest } from "@im-chat/server/testing";
import { HttpResponse, http, ws } from "msw";
import type { HttpHandler, WebSocketHandler } from "msw";
import type { MemoryServer } from "./memory-server.ts";

export interface ChatHandlersOptions {
  /** What clients are given as `server`: `http:` or `https:`, without a path of ours. Nothing has to listen there. */
  readonly url: string;
  /** Origin that links say they come from, as an app's list of origins sees it; by default that of the page, and none
   * in Node. */
  readonly origin?: string | undefined;
}

/** What a handler knows of whoever asks. */
type From = Pick<ExchangeRequest, "address" | "host" | "origin">;

const BROKEN = 1006;
const UNSUPPORTED = 1003;

/** Handlers of msw that answer from a server in memory, by WebSocket and by long polling: the server's own rules, limits
 * and refusals. While the server is stopped, sockets break and requests fail as on a network without it.
 * @throws TypeError when the URL is none, or not of HTTP. */
export function createChatHandlers(
  server: Pick<MemoryServer, "accept" | "exchange" | "isUp">,
  options: ChatHandlersOptions,
): readonly (HttpHandler | WebSocketHandler)[] {
  const base = readUrl(options.url);
  const from: From = {
    address: "127.0.0.1",
    host: new URL(base).host,
    origin: options.origin ?? globalThis.location?.origin,
  };
  return [
    socketHandler(server, base.replace(/^http/, "ws") + LINK_PATH, from),
    requestHandler(server, { url: base + POLL_PATH, door: "poll", from }),
    requestHandler(server, { url: base + SEND_PATH, door: "send", from }),
  ];
}

function readUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TypeError(
      `Cannot make handlers for "${url}": it is no URL that begins with http:// or https://`,
    );
  return url.replace(/\/+$/, "");
}

function socketHandler(
  server: Pick<MemoryServer, "accept">,
  url: string,
  from: From,
): WebSocketHandler {
  return ws.link(url).addEventListener("connection", ({ client }) => {
    const link = server.accept({
      ...from,
      bufferedBytes: 0,
      send: (batch) => client.send(batch.slice().buffer),
      // What was sent just before would be lost with it.
      close: (code, reason) => void setTimeout(() => client.close(code, reason), 0),
      terminate: () => client.close(BROKEN),
    });
    if (link === undefined) return client.close(BROKEN);
    client.addEventListener("message", ({ data }) => {
      if (data instanceof Blob) return client.close(UNSUPPORTED, "Blobs are not taken here");
      link.receive(toBytes(data));
    });
    client.addEventListener("close", () => link.ended());
  });
}

/** What is text is passed on as its bytes: the server finds that they are no batch, and says so. */
function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice());
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

function requestHandler(
  server: Pick<MemoryServer, "exchange" | "isUp">,
  {
    url,
    door,
    from,
  }: Pick<ExchangeRequest, "door"> & { readonly url: string; readonly from: From },
): HttpHandler {
  return http.post(url, async ({ request }) => {
    const body = new Uint8Array(await request.arrayBuffer());
    // So that a client finds out whether it reaches us at all.
    if (body.length === 0 && server.isUp) return batchResponse(body);
    const running = server.exchange({ ...from, door, body });
    if (running === undefined) return HttpResponse.error();
    // msw does not tell that a client gave up waiting: what is held ends with its time, or with the server.
    return batchResponse(await running.answer);
  });
}

function batchResponse(batch: Uint8Array): HttpResponse<ArrayBuffer> {
  return HttpResponse.arrayBuffer(batch.slice().buffer, {
    headers: {
      "content-type": BATCH_TYPE,
      "cache-control": "no-store",
      "access-control-allow-origin": "*",
    },
  });
}
