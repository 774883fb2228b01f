import type { Finished } from "../run-command.ts";

/** One thing that was tried with the tarballs; `output` is set when it failed. */
export type Outcome = { readonly what: string; readonly output?: string };

export function outcome(what: string, { code, output }: Finished): Outcome {
  return code === 0 ? { what } : { what, output: output.trim() };
}
