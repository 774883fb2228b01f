import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { isMet, type Figures, type Row } from "./figures.ts";

const FOLDER = fileURLToPath(new URL("results/", import.meta.url));

/** Prints a table and writes the same as JSON, with the machine and the commit. */
export function report(rows: readonly Row[]): void {
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()}`,
    node: process.version,
    loadAverage: loadavg(),
  };
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  console.log(`\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${commit}\n`);
  for (const row of rows) console.log(lineOf(row));
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}${new Date().toISOString().replaceAll(":", "-")}.json`;
  writeFileSync(file, `${JSON.stringify({ commit, machine, rows }, undefined, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}

function lineOf(row: Row): string {
  const { comparison, goal, name, unit } = row;
  const wanted =
    "atLeast" in goal ? `at least ${round(goal.atLeast)}` : `at most ${round(goal.atMost)}`;
  return [
    `${isMet(row) ? "met   " : "MISSED"} ${name}`,
    `       ours ${spread(comparison.ours)} ${unit}, baseline ${spread(comparison.baseline)} ${unit}`,
    `       ratio ${spread(comparison.ratio)}, goal ${wanted}`,
    ...(row.notes ?? []).map((note) => `       ${note}`),
  ].join("\n");
}

function spread({ median, min, max }: Figures): string {
  return `${round(median)} (${round(min)}..${round(max)})`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
