import { BACKUP_OPTIONS } from "../config/cli-options.ts";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import type { Command } from "./program.ts";
import { withKernel } from "./with-kernel.ts";

/** `backup FILE`: a whole, consistent copy, also while the server runs. */
export const backupCommand: Command = async (program) => {
  const { values, words } = parseOptions(BACKUP_OPTIONS, program);
  const [file] = words;
  refuseSurplus(words, 1);
  if (file === undefined)
    throw new UsageError("Name the file to write: im-chat-server backup FILE");
  await withKernel(program, values.dataDir, async (kernel) => await kernel.backup(file));
  program.print(`Wrote ${file}`);
  return 0;
};
