import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BATCH_TYPE, POLL_PATH, encodeBatch } from "@im-chat/protocol";
import type { Transport } from "../src/transport.ts";
import type { ContractPeer, ContractServer } from "../src/testing/transport-contract.ts";
import { createInbox, deferred } from "../src/testing/waiting.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Without a poll for so long, a link is over. */
const GONE_MS = 300;

/** A server to try transports with that ask over HTTP: its links are known by the first part of what is asked for. */
export async function startPollingServer(transport: Transport): Promise<ContractServer> {
  const arrivals = createInbox<ContractPeer>();
  const peers = new Map<string, Answer>();
  const { url, stop } = await listen((request, response) => {
    const [name = ""] = (request.url?.split("?")[1] ?? "").split(".");
    const known = peers.get(name);
    if (known) return known(request, response);
    const { peer, answer } = createPeer();
    peers.set(name, answer);
    arrivals.put(peer);
    return answerEmpty(response);
  });
  return {
    transport,
    server: url,
    nowhere: "http://127.0.0.1:9",
    accept: arrivals.next,
    stop,
  };
}

function createPeer() {
  const outbox: Uint8Array[] = [];
  const batches = createInbox<Uint8Array>();
  const ended = deferred<void>();
  let poll: ServerResponse | undefined;
  let isCut = false;
  let gone = setTimeout(ended.resolve, GONE_MS);

  function deliver(): void {
    const batch = poll && outbox.shift();
    if (!poll || !batch) return;
    answerWith(poll, batch);
    poll = undefined;
    gone = setTimeout(ended.resolve, GONE_MS);
  }

  function hold(response: ServerResponse): void {
    clearTimeout(gone);
    poll = response;
    response.on("close", () => poll === response && ended.resolve());
    deliver();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isCut) return void response.destroy();
    if (request.url?.startsWith(POLL_PATH)) return hold(response);
    batches.put(await bodyOf(request));
    answerEmpty(response);
  }

  const send = (batch: Uint8Array): void => {
    outbox.push(batch);
    deliver();
  };
  const peer: ContractPeer = {
    send,
    close: (code, message) =>
      send(
        encodeBatch({
          up: [],
          down: [{ type: "goaway", requestId: 0, code, message, retryAfterMs: 0 }],
        }),
      ),
    cut() {
      isCut = true;
      poll?.destroy();
    },
    nextBatch: batches.next,
    ended: ended.promise,
  };
  return { peer, answer };
}

export async function listen(answer: Answer): Promise<{ url: string; stop(): Promise<void> }> {
  const http = createServer((request, response) => void answer(request, response));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async stop() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

export async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

export function answerEmpty(response: ServerResponse): void {
  answerWith(response, new Uint8Array());
}

function answerWith(response: ServerResponse, bytes: Uint8Array): void {
  response.setHeader("content-type", BATCH_TYPE).end(bytes);
}
