import type { Check } from "./check.ts";
import { failed, passed } from "./check.ts";
import { runCommand } from "./run-command.ts";

/** A check that is one program; its exit code decides. */
export function commandCheck(name: string, command: string, args: readonly string[]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await runCommand(command, args);
      return code === 0 ? passed() : failed(output);
    },
  };
}
