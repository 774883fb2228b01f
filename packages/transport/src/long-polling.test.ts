import type { IncomingMessage, ServerResponse } from "node:http";
import { BATCH_TYPE, POLL_PATH, SEND_PATH } from "@im-chat/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { SLOWEST_BYTES_PER_MS } from "./connection-times.ts";
import { longPolling } from "./long-polling.ts";
import { answerEmpty, bodyOf, listen, startPollingServer } from "../test/polling-server.ts";
import type { Answer } from "../test/polling-server.ts";
import { transportContract } from "./testing/transport-contract.ts";
import { deferred } from "./testing/waiting.ts";
import type { LinkClose } from "./transport.ts";

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe("links of HTTP requests to a real server", () => {
  const contract = transportContract({ start: () => startPollingServer(longPolling()) });
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

  test("passes an answer on in pieces, as it sees fit: it is one batch", async () => {
    // More than what is read at once.
    const sent = new Uint8Array(300_000).fill(7);
    const link = await startLink(async (request, response) => {
      if ((await bodyOf(request)).length === 0) return answerEmpty(response);
      response.setHeader("content-type", BATCH_TYPE).flushHeaders();
      for (let from = 0; from < sent.length; from += 50_000)
        await new Promise((next) => response.write(sent.subarray(from, from + 50_000), next));
      response.end();
    });
    await link.opened;
    link.poll(new Uint8Array([1]));
    await expect.poll(() => link.batches.map(({ length }) => length)).toEqual([sent.length]);
    expect(link.log).toEqual(["open", "batch"]);
  });

  const LATER = { date: "Sun, 29 Nov 2026 10:00:00 GMT", in: "Sun, 29 Nov 2026 10:01:30 GMT" };
  test.for([
    [429, { "retry-after": "7" }, 7_000],
    [503, { "retry-after": LATER.in, date: LATER.date }, 90_000],
    [503, { "retry-after": LATER.date, date: LATER.in }, undefined],
    [503, { "retry-after": "soon" }, undefined],
    [503, {}, undefined],
  ] as const)("answers %i with %o: that is when to come back", async ([status, headers, ms]) => {
    const link = await startLink((_request, response) => response.writeHead(status, headers).end());
    expect((await link.closed).retryAfterMs).toBe(ms);
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
    const timers = createTimers();
    const link = await startLink(() => undefined, timers);
    await expect.poll(() => timers.left()).toHaveLength(1);
    timers.left()[0]?.run();
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
    await expect.poll(() => bodies).toEqual(numbers);
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

  test.for([
    { arrives: true, what: "leaves behind it", bodies: [9, 1, 2, 3] },
    { arrives: false, what: "stays, for it must not overtake it", bodies: [9, 1] },
  ])(
    "closed while a batch is on its way that arrives: $arrives, what waits $what",
    async ({ arrives, bodies }) => {
      const seen: number[] = [];
      let isPollGone = false;
      const first = deferred<ServerResponse>();
      const link = await startLink(async (request, response) => {
        const [number] = await bodyOf(request);
        if (number === undefined) return answerEmpty(response);
        seen.push(number);
        if (number === 9) response.on("close", () => (isPollGone = true));
        else if (number === 1) first.resolve(response);
        else answerEmpty(response);
      });
      await link.opened;
      link.poll(new Uint8Array([9]));
      await expect.poll(() => seen).toEqual([9]);
      for (const number of [1, 2, 3]) link.send(new Uint8Array([number]));
      const response = await first.promise;
      link.close();
      await expect.poll(() => isPollGone).toBe(true);
      expect(seen).toEqual([9, 1]);
      if (arrives) answerEmpty(response);
      else response.destroy();
      await expect.poll(() => seen).toEqual(bodies);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(seen).toEqual(bodies);
    },
  );

  test("all that is left when it is closed takes no longer than one request of all its bytes may", async () => {
    const timers = createTimers();
    const seen: number[] = [];
    const first = deferred<ServerResponse>();
    const link = await startLink(async (request, response) => {
      const [number] = await bodyOf(request);
      if (number === undefined) return answerEmpty(response);
      seen.push(number);
      if (number === 1) first.resolve(response);
    }, timers);
    await link.opened;
    for (const number of [1, 2, 3]) link.send(new Uint8Array([number]));
    const response = await first.promise;
    link.close();
    const [ofRequest, ofAll] = timers.left();
    const moreMs = 2 / SLOWEST_BYTES_PER_MS;
    expect(ofAll?.delayMs).toBe((ofRequest?.delayMs ?? 0) + moreMs);
    answerEmpty(response);
    // Its answer never comes.
    await expect.poll(() => seen).toEqual([1, 2]);
    ofAll?.run();
    await expect.poll(() => timers.left()).toEqual([]);
    expect(seen).toEqual([1, 2]);
  });

  test("nothing is left of a closed link when all has arrived", async () => {
    const timers = createTimers();
    const first = deferred<ServerResponse>();
    const link = await startLink(async (request, response) => {
      const [number] = await bodyOf(request);
      if (number === 1) first.resolve(response);
      else answerEmpty(response);
    }, timers);
    await link.opened;
    for (const number of [1, 2]) link.send(new Uint8Array([number]));
    const response = await first.promise;
    link.close();
    expect(timers.left()).toHaveLength(2);
    answerEmpty(response);
    await expect.poll(() => timers.left()).toEqual([]);
  });
});

interface SetTimer {
  readonly run: () => void;
  readonly delayMs: number;
}

interface Timers {
  /** Those that were neither run nor cleared. */
  readonly left: () => readonly SetTimer[];
  readonly setTimer: (run: () => void, delayMs: number) => object;
  readonly clearTimer: (timer: unknown) => void;
}

/** Timers that run when they are told to. */
function createTimers(): Timers {
  const timers = new Set<SetTimer>();
  return {
    left: () => [...timers],
    setTimer(run, delayMs) {
      const timer: SetTimer = {
        delayMs,
        run() {
          timers.delete(timer);
          run();
        },
      };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as SetTimer),
  };
}

/** A link to a server that answers as it is told. */
async function startLink(answer: Answer, timers?: Timers) {
  const { url, stop } = await listen(answer);
  const log: ("open" | "batch" | "close")[] = [];
  const batches: Uint8Array[] = [];
  const opened = deferred<void>();
  const closed = deferred<LinkClose>();
  const environment = timers && { ...timers, random: Math.random };
  const link = longPolling(environment && { environment }).open(
    { server: url },
    {
      onOpen() {
        log.push("open");
        opened.resolve();
      },
      onBatch(bytes) {
        batches.push(bytes);
        log.push("batch");
      },
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
  return { log, batches, poll, send, close, opened: opened.promise, closed: closed.promise };
}
