import type { Kernel } from "../kernel.ts";
import type { Environment } from "../environment.ts";

/** What a command gets of the process that runs it. */
export interface Program {
  /** Words after the command's own name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly environment: Environment;
  /** One line for whoever asked, on standard output. */
  readonly print: (line: string) => void;
  /** One line about what is wrong, on standard error. */
  readonly complain: (line: string) => void;
  /** Opens the database of a data folder for a short task beside a server that may be running.
   * @throws StartError */
  readonly openKernel: (dataDir: string) => Promise<Kernel>;
}

/** A command of the program. @returns the exit code */
export type Command = (program: Program) => Promise<number>;
