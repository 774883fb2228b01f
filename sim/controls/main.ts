import { spawnSync } from "node:child_process";
import { bundleWithout } from "./bundle.ts";
import type { Part } from "./control.ts";

const USAGE = `node --conditions=@im-chat/source sim/controls/main.ts NAME [rule|both|backups] [options of the simulator]
Runs the simulator without the rule of a control, with what makes up for it as well, or without that alone.`;
const PARTS: readonly string[] = ["rule", "both", "backups"] satisfies readonly Part[];

const [name, ...others] = process.argv.slice(2);
process.exitCode = name === undefined || name === "--help" ? usage() : await simulate(name, others);

function usage(): number {
  console.log(USAGE);
  return 2;
}

async function simulate(rule: string, args: readonly string[]): Promise<number> {
  const hasPart = PARTS.includes(args[0] ?? "");
  try {
    const file = await bundleWithout(rule, hasPart ? (args[0] as Part) : "rule");
    const ran = spawnSync(process.execPath, [file, ...args.slice(hasPart ? 1 : 0)], {
      stdio: "inherit",
    });
    return ran.status ?? 1;
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    return 2;
  }
}
