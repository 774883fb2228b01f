import { UsageError } from "../config/option.ts";
import { helpText } from "../config/help.ts";
import { sentenceOf } from "./failure.ts";
import type { Command, Program } from "./program.ts";

/** Loaded when asked for: a start of the server waits for none of them. */
const SHORT: Readonly<Record<string, Command>> = {
  token: async (program) => await (await import("./token.ts")).tokenCommand(program),
  backup: async (program) => await (await import("./backup.ts")).backupCommand(program),
  app: async (program) => await (await import("./app.ts")).appCommand(program),
  key: async (program) => await (await import("./key.ts")).keyCommand(program),
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
