import { expect, test } from "vitest";
import { runCrashes } from "./crash/run.ts";
import { seededRandom } from "./crash/seeded-random.ts";

test("a server that is killed 200 times under load loses, doubles and reorders nothing", async () => {
  const report = await runCrashes({ kills: 200, random: seededRandom(200) });
  expect(report).toMatchObject({ kills: 200, lost: 0, missing: 0, doubled: 0 });
  expect(report).toMatchObject({ reordered: 0, differing: 0 });
  expect(report.webSockets).toBeGreaterThanOrEqual(400);
  expect(report.longPollings).toBeGreaterThanOrEqual(400);
}, 3_600_000);
