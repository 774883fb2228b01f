// `npm run setup`: the tool chain and the dependencies, nothing else.
import { setUpNode } from "./setup/node.mjs";
import { setUpPackages } from "./setup/packages.mjs";
import { runMain, say } from "./setup/say.mjs";

await runMain(async () => {
  await setUpPackages(await setUpNode());
  say("ready; `. scripts/dev-path.sh` puts the tools on your PATH");
});
