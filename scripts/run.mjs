// `node scripts/run.mjs [--build] COMMAND ...`: runs a command with the project's own Node, pnpm and tools.
import { build } from "./build.mjs";
import { passThrough } from "./setup/command.mjs";
import { setUpNode } from "./setup/node.mjs";
import { setUpPackages } from "./setup/packages.mjs";
import { SetupError, runMain } from "./setup/say.mjs";

await runMain(async () => {
  const words = process.argv.slice(2);
  const wantsBuild = words[0] === "--build";
  const [command, ...args] = wantsBuild ? words.slice(1) : words;
  if (command === undefined) throw new SetupError("name the command to run");
  const env = await setUpNode();
  await setUpPackages(env);
  if (wantsBuild) await build(env);
  return passThrough(command, args, { env });
});
