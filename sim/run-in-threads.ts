import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { messageOf } from "./message-of.ts";
import type { SeedRange, SeedsResult } from "./run-seeds.ts";
import { createCoverage } from "./src/coverage.ts";
import type { Coverage } from "./src/coverage.ts";

/** What a thread answers. */
interface Answer extends Pick<SeedsResult, "failures"> {
  readonly counts: Coverage["counts"];
}

/** Runs a range of seeds on all processors, and outside of the test runner, whose way of loading modules makes a history
 * a quarter slower. Rejects when a thread ends without an answer. */
export async function runSeedsInThreads(range: SeedRange): Promise<SeedsResult> {
  const answers = await Promise.all(partsOf(range, availableParallelism()).map(runInThread));
  const coverage = createCoverage();
  for (const answer of answers) coverage.add(answer);
  return { coverage, failures: answers.flatMap(({ failures }) => failures) };
}

async function runInThread(range: SeedRange): Promise<Answer> {
  const thread = new Worker(new URL("./seeds-thread.ts", import.meta.url), {
    workerData: range,
    execArgv: ["--conditions=@im-chat/source"],
  });
  const answer = await messageOf<Answer>(thread);
  await thread.terminate();
  return answer;
}

function partsOf({ from, seeds, kind }: SeedRange, count: number): readonly SeedRange[] {
  const startOf = (part: number): number => from + Math.floor((seeds * part) / count);
  return Array.from({ length: count }, (_, part) => ({
    from: startOf(part),
    seeds: startOf(part + 1) - startOf(part),
    kind,
  }));
}
