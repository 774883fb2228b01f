import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kernel } from "../kernel.ts";
import type { DemoPerson } from "./demo-token.ts";

/** What the example pages bring besides files: who there is, and what they have written. */
export interface DemoSeed {
  readonly people: readonly DemoPerson[];
  readonly write: (target: SeedTarget) => Promise<void>;
}

export interface SeedTarget {
  readonly kernel: Kernel;
  /** What the kernel reads as the time: examples lie in the past. */
  readonly clock: { nowMs: number };
  /** Now, epoch milliseconds. */
  readonly endMs: number;
}

const MODULE = join("home", "seed", "main.ts");
const NO_SEED: DemoSeed = { people: [], write: async () => undefined };

/** Loads the module that the examples keep beside their pages.
 * @throws Error when it is there and not what it should be */
export async function loadDemoSeed(folder: string): Promise<DemoSeed> {
  const file = resolve(folder, MODULE);
  if (!existsSync(file)) return NO_SEED;
  const module: unknown = await import(pathToFileURL(file).href);
  if (
    typeof module !== "object" ||
    module === null ||
    !("PEOPLE" in module) ||
    !("writeExamples" in module)
  ) {
    throw new Error(`The file ${file} exports no PEOPLE and writeExamples`);
  }
  const { PEOPLE: people, writeExamples: write } = module;
  if (!Array.isArray(people) || typeof write !== "function")
    throw new Error(`The file ${file} exports no list PEOPLE or no function writeExamples`);
  return { people: people as readonly DemoPerson[], write: write as DemoSeed["write"] };
}
