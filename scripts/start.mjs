// `npm start`: sets everything up, builds what changed, then runs the server with the demo pages.
import { join } from "node:path";
import { build } from "./build.mjs";
import { passThrough } from "./setup/command.mjs";
import { setUpNode } from "./setup/node.mjs";
import { setUpPackages } from "./setup/packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { runMain } from "./setup/say.mjs";

await runMain(async () => {
  const env = await setUpNode();
  await setUpPackages(env);
  await build(env);
  const defaults = {
    IM_DATA_DIR: join(ROOT, ".data"),
    IM_DEMO_DIR: join(ROOT, "examples"),
    IM_WEB_DIR: join(ROOT, "packages/ui-components/dist/website"),
  };
  const main = join(ROOT, "packages/server/dist/main.js");
  return passThrough("node", [main, ...process.argv.slice(2)], { env: { ...defaults, ...env } });
});
