import { expect, test } from "vitest";
import { runCrashes } from "./crash/run.ts";
import { seededRandom } from "./crash/seeded-random.ts";

test("a server that is killed 20 times under load loses, doubles and reorders nothing", async () => {
  const report = await runCrashes({ kills: 20, random: seededRandom(20) });
  expect(report.acked).toBeGreaterThan(200);
  expect(report.stored).toBe(report.acked);
  expect(report).toMatchObject({ kills: 20, lost: 0, doubled: 0, reordered: 0, differing: 0 });
  expect(report.pauses).toBeGreaterThan(0);
}, 400_000);
