// `npm run bench`: our figures beside a baseline of the same run, as ratios.
// Options: --only sends,fan-out   --rounds 5
import { parseArgs } from "node:util";
import { benchAccount } from "./account.ts";
import { benchBundles } from "./bundles.ts";
import { benchBurst } from "./burst.ts";
import { benchCatchUp } from "./catch-up.ts";
import { benchFanOut } from "./fan-out.ts";
import type { Row } from "./figures.ts";
import { benchFirstMessage } from "./first-message.ts";
import { benchIdle } from "./idle.ts";
import { benchPolling } from "./polling.ts";
import { report } from "./report.ts";
import { benchSends } from "./sends.ts";
import { benchStore } from "./store.ts";
import { benchWire } from "./wire.ts";

const SUITES: Readonly<Record<string, (rounds: number) => Promise<readonly Row[]>>> = {
  sends: benchSends,
  "fan-out": benchFanOut,
  "catch-up": benchCatchUp,
  burst: benchBurst,
  idle: benchIdle,
  store: benchStore,
  account: benchAccount,
  "first-message": benchFirstMessage,
  wire: benchWire,
  polling: benchPolling,
  bundles: benchBundles,
};

const { values } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const names = values.only?.split(",") ?? Object.keys(SUITES);
const rows: Row[] = [];
for (const name of names) {
  const suite = SUITES[name];
  if (suite === undefined)
    throw new Error(`There is no suite "${name}"; there are: ${Object.keys(SUITES).join(", ")}`);
  console.log(`measuring ${name} …`);
  rows.push(...(await suite(Number(values.rounds))));
}
report(rows);
