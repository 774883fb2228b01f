import { parentPort, workerData } from "node:worker_threads";
import { runSeeds } from "./run-seeds.ts";
import type { SeedRange } from "./run-seeds.ts";

// One of the threads of `run-in-threads.ts`.
const { coverage, failures } = await runSeeds(workerData as SeedRange);
parentPort?.postMessage({ counts: coverage.counts, failures });
