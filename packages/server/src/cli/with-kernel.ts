import type { Kernel } from "../kernel.ts";
import type { Program } from "./program.ts";

/** Runs a short task on the database of a data folder, and closes it whatever happens. */
export async function withKernel<Result>(
  program: Program,
  dataDir: string,
  task: (kernel: Kernel) => Promise<Result>,
): Promise<Result> {
  const kernel = await program.openKernel(dataDir);
  try {
    return await task(kernel);
  } finally {
    await kernel.close();
  }
}
