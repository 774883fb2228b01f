import { UsageError } from "../config/option.ts";
import { helpText } from "../config/help.ts";
import { appCommand } from "./app.ts";
import { backupCommand } from "./backup.ts";
import { sentenceOf } from "./failure.ts";
import { keyCommand } from "./key.ts";
import type { Command, Program } from "./program.ts";
import { tokenCommand } from "./token.ts";

const SHORT: Readonly<Record<string, Command>> = {
  token: tokenCommand,
  backup: backupCommand,
  app: appCommand,
  key: keyCommand,
};

/** Runs what the command line asks for.
 * @param serve What happens without a command. @returns the exit code: 0 all is well, 1 a sentence has said what is not */
export async function run(
  program: Program,
  { serve, version }: { readonly serve: Command; readonly version: string },
): Promise<number> {
  const commands: Readonly<Record<string, Command>> = { ...SHORT, serve };
  const [first, ...rest] = program.args;
  const name = first === undefined || first.startsWith("-") ? undefined : first;
  if (program.args.some((arg) => arg === "--help" || arg === "-h") || name === "help") {
    program.print(helpText(name === "help" ? rest[0] : name));
    return 0;
  }
  if (first === "--version" || name === "version") {
    program.print(version);
    return 0;
  }
  try {
    const command = commands[name ?? "serve"];
    if (command === undefined)
      throw new UsageError(
        `There is no command "${name}"; there are ${Object.keys(commands).join(", ")}; see --help`,
      );
    return await command({ ...program, args: name === undefined ? program.args : rest });
  } catch (thrown) {
    const sentence = sentenceOf(thrown);
    if (sentence === undefined) throw thrown;
    program.complain(`im-chat: ${sentence.replace(/\.$/, "")}.`);
    return 1;
  }
}
