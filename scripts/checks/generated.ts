import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult } from "./check.ts";
import { failed, passed } from "./check.ts";
import { ROOT, runCommand } from "./run-command.ts";

/** Generates everything that is generated again; what is committed must be exactly that. */
export async function checkGenerated(): Promise<CheckResult> {
  const before = await filesInGit();
  const args = ["--recursive", "--if-present", "run", "generate"];
  const { code, output } = await runCommand("pnpm", args);
  if (code !== 0) return failed(output);
  const after = await filesInGit();
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== after.get(name));
  if (changed.length === 0) return passed();
  return failed(
    `generated files were not up to date; they are now, commit them:\n${changed.join("\n")}`,
  );
}

/** Hash by path of what is or could be committed. */
async function filesInGit(): Promise<ReadonlyMap<string, string>> {
  const listed = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const { output } = await runCommand("git", [...listed, "packages", "docs", "*.md"]);
  const files = output.split("\n").filter((name) => name !== "" && existsSync(join(ROOT, name)));
  return new Map(files.map((name) => [name, hashOf(join(ROOT, name))]));
}

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
