import { expect, test } from "vitest";
import { runStorm } from "../storm/run.ts";

const MEGABYTE = 2 ** 20;

test("2,000 clients that come back at once all catch up, and a server with bounded memory lets one more in", async () => {
  const { clients, caughtUp, residentBytes, waiting } = await runStorm();
  expect(clients).toBe(2000);
  expect(new Set(caughtUp)).toEqual(new Set([100]));
  expect(residentBytes).toBeGreaterThan(0);
  expect(residentBytes).toBeLessThan(600 * MEGABYTE);
  // One request of each client at most: nothing piles up behind them.
  expect(waiting).toBeLessThanOrEqual(clients + 1);
}, 240_000);
