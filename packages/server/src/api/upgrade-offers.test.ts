import { request } from "node:http";
import { expect, test } from "vitest";
import { startTestServer } from "../test/server.ts";

const OFFER = {
  connection: "Upgrade, HTTP2-Settings",
  upgrade: "h2c",
  "http2-settings": "AAEAAEAAAAIAAAAB",
};

test("a request that offers another protocol is answered in this one", async () => {
  await using server = await startTestServer();
  const statusOf = (path: string, method: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request(server.url + path, { method, headers: OFFER }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject).end();
    });
  expect(await statusOf("/livez", "GET")).toBe(200);
  expect(await statusOf("/readyz", "GET")).toBe(200);
  expect(await statusOf("/v1/commands", "POST")).toBe(401);
});
