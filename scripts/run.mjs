// `node scripts/run.mjs COMMAND ...`: runs a command with the project's own Node, pnpm and tools.
import { passThrough } from "./setup/command.mjs";
import { setUpNode } from "./setup/node.mjs";
import { setUpPackages } from "./setup/packages.mjs";
import { SetupError, runMain } from "./setup/say.mjs";

await runMain(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) throw new SetupError("name the command to run");
  const env = await setUpNode();
  await setUpPackages(env);
  return passThrough(command, args, { env });
});
