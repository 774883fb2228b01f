import { request } from "node:http";
import { ImError, LINK_PATH, POLL_PATH } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createLog } from "../metrics/logger.ts";
import { startTestServer } from "../test/server.ts";
import { createHttp } from "./http.ts";

const CASES: readonly (readonly [ImError, number, string | undefined])[] = [
  [new ImError("rate_limited", "x", { retryAfterMs: 1500 }), 429, "2"],
  [new ImError("rate_limited", "x"), 429, "1"],
  [new ImError("unavailable", "x", { retryAfterMs: 30_000 }), 503, "30"],
  [new ImError("unavailable", "x"), 503, "1"],
  [new ImError("forbidden", "x"), 403, undefined],
];

test("every 429 and 503 says in Retry-After when to come again, in whole seconds", async () => {
  const http = createHttp({ log: createLog("silent"), isReady: () => false });
  CASES.forEach(([error], index) =>
    http.get(`/${index}`, async () => {
      throw error;
    }),
  );
  for (const [index, [, status, seconds]] of CASES.entries()) {
    const { statusCode, headers } = await http.inject(`/${index}`);
    expect([index, statusCode, headers["retry-after"]]).toEqual([index, status, seconds]);
  }
  expect((await http.inject("/readyz")).headers["retry-after"]).toBe("1");
  await http.close();
});

test("a server that stops says it at each of its doors, to pages of any origin", async () => {
  const server = await startTestServer();
  const alice = await server.signIn("alice");
  // Keeps the stop waiting.
  alice.socket.pause();
  const closing = server.close(1500);
  const poll = await fetch(`${server.url}${POLL_PATH}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
  });
  expect([poll.status, poll.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(poll.headers.get("access-control-expose-headers")).toBe("retry-after");
  const upgrade = await new Promise((resolve) =>
    request(`${server.url}${LINK_PATH}`, {
      headers: { connection: "upgrade", upgrade: "websocket" },
    })
      .once("response", ({ statusCode, headers }) => resolve([statusCode, headers["retry-after"]]))
      .end(),
  );
  expect(upgrade).toEqual([503, "1"]);
  await closing;
});
