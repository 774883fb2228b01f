// `npm run crash -- --kills N [--seed S]`: a real server is killed under load; the last line says what came of it.
import { parseArgs } from "node:util";
import { runCrashes } from "./run.ts";
import { seededRandom } from "./seeded-random.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "20" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed} chooses the faults and their moments`);
const report = await runCrashes({
  kills: Number(values.kills),
  random: seededRandom(seed),
  say: (line) => console.log(line),
});
if (report.fullDisks === 0) console.log("the disk was never full: that needs the right to mount");
const broken = report.lost + report.doubled + report.reordered + report.differing;
console.log(
  Object.entries(report)
    .map(([name, value]) => `${name} ${value}`)
    .join(", "),
);
process.exit(broken === 0 ? 0 : 1);
