// `npm run crash -- --kills N [--seed S]`: a real server is killed under load; the last line says what came of it.
import { parseArgs } from "node:util";
import { runCrashes } from "./run.ts";
import { seededRandom } from "./seeded-random.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: { kills: { type: "string", default: "20" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
say(`seed ${seed} chooses the faults and their moments`);
const report = await runCrashes({
  kills: Number(values.kills),
  random: seededRandom(seed),
  say,
});
if (report.fullDisks === 0) say("the disk was never full: that needs the right to mount");
const { faults, ...figures } = report;
const { lost, missing, doubled, reordered, differing } = figures;
for (const fault of faults) say(fault);
const broken = lost + missing + doubled + reordered + differing;
say(
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(", "),
);
process.exit(broken === 0 ? 0 : 1);
