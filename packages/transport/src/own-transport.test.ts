import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { startPollingServer } from "../test/polling-server.ts";
import { transportContract } from "./testing/transport-contract.ts";
import type { Transport } from "./transport.ts";

const page = readFileSync(new URL("../../../docs/transports.md", import.meta.url), "utf8");
const code = /```js\n(?<code>[^]*?)```/.exec(page)?.groups?.["code"] ?? "";

test("a transport of one's own is written in under sixty lines", () => {
  expect(code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThan(60);
});

describe("the transport of the docs", () => {
  const contract = transportContract({
    start: async () => startPollingServer(await shortPolling({ everyMs: 1 })),
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

async function shortPolling(options: { readonly everyMs: number }): Promise<Transport> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly shortPolling: (given: typeof options) => Transport;
  };
  return module.shortPolling(options);
}
