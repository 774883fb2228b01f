import { BATCH_TYPE } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { QUERY, failureOf, setUpOnline } from "../test/connection-setup.ts";
import { longPolling } from "./long-polling.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";
import { deferred } from "./testing/waiting.ts";

const LARGE = { type: "query", kind: 2, data: new Uint8Array(60_000) } as const;
/** 4 KB a second, of the early mobile networks: 15 s for the large one. */
const BYTES_PER_MS = 4;

/** Online where every query is answered, and where it takes long to get there. */
async function setUpSlow() {
  const setup = await setUpOnline();
  const { network, server } = setup;
  const { answer } = server;
  server.answer = (up) =>
    up.type === "query" ? [{ type: "query_result", data: new Uint8Array([up.kind]) }] : answer(up);
  network.setFaults({ bytesPerMs: BYTES_PER_MS });
  return setup;
}

test("what takes longer than an answer may is waited for, and what comes behind it", async () => {
  const { connection, environment, server } = await setUpSlow();
  const answers = [LARGE, QUERY, LARGE, QUERY].map((body) => connection.request(body));
  await environment.advance(10_001);
  const late = connection.request(QUERY);
  await environment.advance(25_000);
  const kinds = (await Promise.all([...answers, late])).map(({ data }) => data[0]);
  expect(kinds).toEqual([2, 1, 2, 1, 1]);
  expect(server.link.ups.filter(({ type }) => type === "query")).toHaveLength(5);
  expect(server.links).toHaveLength(1);
});

test("whoever looks at the page meanwhile does not end the link", async () => {
  const { connection, environment, server } = await setUpSlow();
  const answer = connection.request(LARGE);
  for (let second = 0; second < 14; second += 1) {
    connection.wake();
    await environment.advance(1_000);
  }
  expect(server.link.ups.map(({ type }) => type)).toEqual(["hello"]);
  await environment.advance(2_000);
  expect((await answer).data).toEqual(new Uint8Array([2]));
  expect(server.links).toHaveLength(1);
});

test("a link that died under it is left all the same", async () => {
  const { connection, environment, network, server, states } = await setUpSlow();
  network.setFaults({ isSilent: true });
  const answer = failureOf(connection.request(LARGE));
  await environment.advance(10_000 + LARGE.data.length / 2 + 4_100);
  network.setFaults({ isSilent: false });
  expect(await answer).toMatchObject({ code: "timeout" });
  expect(states().slice(3)).toEqual(["waiting", "connecting", "handshaking"]);
  await environment.advance(30_000);
  expect(connection.state.name).toBe("online");
  expect(server.links.length).toBeGreaterThan(1);
});

test("a body of HTTP has the time that it takes, also when the page goes", async () => {
  const environment = createManualEnvironment();
  const arrived: number[] = [];
  const fetch: typeof globalThis.fetch = (_url, init) =>
    new Promise((resolve, reject) => {
      const { length } = new Uint8Array(init?.body as ArrayBuffer);
      init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      environment.setTimer(() => {
        if (init?.signal?.aborted) return;
        arrived.push(length);
        resolve(new Response(new Uint8Array([1]), { headers: { "content-type": BATCH_TYPE } }));
      }, length / BYTES_PER_MS);
    });
  const transport = longPolling({ environment, fetch });
  const closes: unknown[] = [];
  const opened = deferred<void>();
  const link = transport.open(
    { server: "https://chat.invalid" },
    { onOpen: opened.resolve, onBatch: () => undefined, onClose: (close) => closes.push(close) },
  );
  await import("./polling-link.ts");
  await environment.advance(10);
  await opened.promise;
  link.send(LARGE.data);
  await environment.advance(15_100);
  expect({ arrived, closes }).toEqual({ arrived: [0, 60_000], closes: [] });
  link.send(LARGE.data);
  link.send(LARGE.data);
  link.close(1000);
  await environment.advance(30_100);
  expect(arrived).toEqual([0, 60_000, 60_000, 60_000]);
  expect(environment.timerCount).toBe(0);
});
