import { expect, test } from "vitest";
import { runCrashes } from "./crash/run.ts";
import { seededRandom } from "./crash/seeded-random.ts";

test("a server that is killed 20 times under load loses, doubles and reorders nothing", async () => {
  const report = await runCrashes({ kills: 20, random: seededRandom(7) });
  expect(report.faults).toEqual([]);
  expect(report.acked).toBeGreaterThan(200);
  expect(report).toMatchObject({ kills: 20, pauses: 2, lost: 0, missing: 0, doubled: 0 });
  expect(report).toMatchObject({ reordered: 0, differing: 0 });
  // Two people have a WebSocket alone and two nothing but long polling: all of them came back after every kill.
  expect(report.webSockets).toBeGreaterThanOrEqual(40);
  expect(report.longPollings).toBeGreaterThanOrEqual(40);
  expect(report.cutOff).toBeGreaterThan(0);
}, 400_000);
