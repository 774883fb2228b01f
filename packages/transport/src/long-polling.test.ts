import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BATCH_TYPE, POLL_PATH, SEND_PATH, encodeBatch } from "@im-chat/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { longPolling } from "./long-polling.ts";
import { transportContract } from "./testing/transport-contract.ts";
import type { ContractPeer, ContractServer } from "./testing/transport-contract.ts";
import { createInbox, deferred } from "./testing/waiting.ts";
import type { LinkClose } from "./transport.ts";

const GONE_MS = 300;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe("links of HTTP requests to a real server", () => {
  const contract = transportContract({ start: startServer });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("what stands in between", () => {
  const ANSWERS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    [
      "answers with a page",
      (response) => response.setHeader("content-type", "text/html").end("<p>"),
    ],
    [
      "knows of no such address",
      (response) => response.writeHead(404, { "content-type": BATCH_TYPE }).end(),
    ],
    ["finds no server", (response) => response.writeHead(502).end("Bad gateway")],
    ["answers with nothing at all", (response) => response.end()],
    [
      "sends elsewhere",
      (response) => response.writeHead(307, { location: "https://portal.invalid" }).end(),
    ],
    [
      "cuts the answer",
      (response) => {
        response.writeHead(200, { "content-type": BATCH_TYPE, "content-length": "100" });
        response.write("part", () => response.destroy());
      },
    ],
  ];
  test.for(ANSWERS)("%s: the link breaks", async ([, answer]) => {
    const link = await startLink((_request, response) => answer(response));
    expect(await link.closed).toMatchObject({ code: 1006 });
    expect(link.log).toEqual(["close"]);
  });

  test("has never seen an address that is asked for", async () => {
    const asked: string[] = [];
    const link = await startLink((request, response) => {
      asked.push(request.url ?? "");
      answerEmpty(response);
    });
    await link.opened;
    link.send(new Uint8Array([1]));
    link.send(new Uint8Array([2]));
    await expect.poll(() => asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(3);
    expect(asked.map((url) => url.split("?")[0])).toEqual([POLL_PATH, SEND_PATH, SEND_PATH]);
  });

  test("gets no cookie, no referrer and no token in an address or a header", async () => {
    const seen: IncomingMessage[] = [];
    const link = await startLink((request, response) => {
      seen.push(request);
      answerEmpty(response);
    });
    await link.opened;
    link.send(new TextEncoder().encode("secret"));
    await expect.poll(() => seen).toHaveLength(2);
    for (const { url, headers } of seen) {
      expect(url).not.toContain("secret");
      expect(JSON.stringify(headers)).not.toMatch(/secret|cookie|referer|authorization/);
    }
  });
});

describe("connections of the browser", () => {
  test("a request that hangs is given up, and the link with it", async () => {
    const limits: { readonly run: () => void; readonly delayMs: number }[] = [];
    const link = await startLink(
      () => undefined,
      (run, delayMs) => limits.push({ run, delayMs }),
    );
    await expect.poll(() => limits).toHaveLength(1);
    limits[0]?.run();
    expect(await link.closed).toMatchObject({ code: 1006 });
  });

  test("of a hundred batches one is on its way at a time, in their order", async () => {
    const bodies: number[] = [];
    let atOnce = 0;
    let most = 0;
    const link = await startLink(async (request, response) => {
      const [number] = await bodyOf(request);
      if (number !== undefined) bodies.push(number);
      most = Math.max(most, (atOnce += 1));
      response.on("finish", () => (atOnce -= 1));
      answerEmpty(response);
    });
    await link.opened;
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    for (const number of numbers) link.send(new Uint8Array([number]));
    await expect.poll(() => bodies, { timeout: 5_000 }).toEqual(numbers);
    expect(most).toBe(1);
  });

  test("a newer poll takes the place of the one that waits", async () => {
    const ended: string[] = [];
    let polls = 0;
    const link = await startLink(async (request, response) => {
      const body = await bodyOf(request);
      if (body.length === 0) return answerEmpty(response);
      polls += 1;
      response.on("close", () => ended.push(String(body[0])));
    });
    await link.opened;
    link.poll(new Uint8Array([1]));
    await expect.poll(() => polls).toBe(1);
    link.poll(new Uint8Array([2]));
    await expect.poll(() => ended).toEqual(["1"]);
    expect(link.log).toEqual(["open"]);
  });

  test("what waits when it is closed leaves all the same, and the poll does not stay", async () => {
    const bodies: number[] = [];
    let isPollGone = false;
    const link = await startLink(async (request, response) => {
      const [number] = await bodyOf(request);
      if (number === undefined) return answerEmpty(response);
      bodies.push(number);
      if (number === 9) response.on("close", () => (isPollGone = true));
    });
    await link.opened;
    link.poll(new Uint8Array([9]));
    for (const number of [1, 2, 3]) link.send(new Uint8Array([number]));
    await expect.poll(() => new Set(bodies)).toEqual(new Set([1, 9]));
    link.close();
    await expect.poll(() => new Set(bodies)).toEqual(new Set([1, 2, 3, 9]));
    expect(bodies).toHaveLength(4);
    await expect.poll(() => isPollGone).toBe(true);
  });
});

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A link to a server that answers as it is told. */
async function startLink(answer: Answer, setTimer?: (run: () => void, delayMs: number) => unknown) {
  const { url, stop } = await listen(answer);
  const log: ("open" | "batch" | "close")[] = [];
  const opened = deferred<void>();
  const closed = deferred<LinkClose>();
  const environment = {
    random: Math.random,
    setTimer: (run: () => void, delayMs: number) => Number(setTimer?.(run, delayMs) ?? 0),
    clearTimer: () => undefined,
  };
  const link = longPolling(setTimer ? { environment } : {}).open(
    { server: url },
    {
      onOpen() {
        log.push("open");
        opened.resolve();
      },
      onBatch: () => log.push("batch"),
      onClose(close) {
        log.push("close");
        closed.resolve(close);
      },
    },
  );
  closers.push(async () => {
    link.close();
    await stop();
  });
  const poll = (bytes: Uint8Array): void => link.polling?.poll(bytes);
  const send = (bytes: Uint8Array): void => link.send(bytes);
  const close = (): void => link.close();
  return { log, poll, send, close, opened: opened.promise, closed: closed.promise };
}

/** A server whose links are known by the first part of what is asked for. */
async function startServer(): Promise<ContractServer> {
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
    transport: longPolling(),
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

async function listen(answer: Answer): Promise<{ url: string; stop(): Promise<void> }> {
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

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

function answerEmpty(response: ServerResponse): void {
  answerWith(response, new Uint8Array());
}

function answerWith(response: ServerResponse, bytes: Uint8Array): void {
  response.setHeader("content-type", BATCH_TYPE).end(bytes);
}
