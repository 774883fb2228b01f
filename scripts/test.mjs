// `npm test`: set-up with browsers, then every check. Ends with `N passed, N failed`.
// Options: --only unit,browser   --skip e2e   --thorough   --long
import { join } from "node:path";
import { setUpBrowsers } from "./setup/browsers.mjs";
import { passThrough } from "./setup/command.mjs";
import { setUpNode } from "./setup/node.mjs";
import { setUpPackages } from "./setup/packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { runMain, say } from "./setup/say.mjs";

await runMain(async () => {
  const args = process.argv.slice(2);
  const env = await setUpNode();
  await setUpPackages(env);
  const missing = needsBrowsers(args) ? await setUpBrowsers() : "";
  if (missing !== "") say(missing);
  // The checks are TypeScript: they need the Node that was just set up.
  return passThrough("node", [join(ROOT, "scripts/checks/main.ts"), ...args], {
    env: { ...env, IM_MISSING_BROWSERS: missing },
  });
});

function needsBrowsers(args) {
  const only = args.indexOf("--only");
  return only === -1 || /browser|e2e|thorough/.test(args[only + 1] ?? "");
}
