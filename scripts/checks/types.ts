import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult } from "./check.ts";
import { failed, passed } from "./check.ts";
import { ROOT, runCommand } from "./run-command.ts";

/** By its path, for the older one that builds declarations has the same name. */
const COMPILER = join(ROOT, "node_modules/typescript-7/bin/tsc");
/** Compilers at the same time. */
const PARALLEL = 2;

/** The whole repository, and each package once more in the environment that it runs in. */
export async function checkTypes(): Promise<CheckResult> {
  const queue = ["tsconfig.json", ...packageProjects()];
  const reports = new Set<string>();
  const work = async (): Promise<void> => {
    for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
      const info = join(ROOT, ".cache/types", `${project.replaceAll("/", "-")}.tsbuildinfo`);
      const { code, output } = await runCommand(COMPILER, [
        "-p",
        project,
        "--incremental",
        "--tsBuildInfoFile",
        info,
      ]);
      // One mistake shows up in every project that reads the file.
      if (code !== 0) for (const line of output.split(/\n(?=\S)/)) reports.add(line.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return reports.size === 0 ? passed() : failed([...reports].join("\n"));
}

function packageProjects(): string[] {
  return readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}/tsconfig.json`);
}
