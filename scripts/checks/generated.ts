import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult } from "./check.ts";
import { failed, passed } from "./check.ts";
import { ROOT, runCommand } from "./run-command.ts";

const FOLDER = join(ROOT, "packages/protocol/src/generated");

/** Generates the protocol's code again; the committed code must be exactly that. */
export async function checkGenerated(): Promise<CheckResult> {
  const before = contents();
  const { code, output } = await runCommand("pnpm", [
    "--filter",
    "@im-chat/protocol",
    "run",
    "generate",
  ]);
  if (code !== 0) return failed(output);
  const after = contents();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (changed.length > 0) {
    return failed(`generated code was not up to date; it is now, commit it: ${changed.join(", ")}`);
  }
  const untracked = await runCommand("git", ["ls-files", "--others", "--exclude-standard", FOLDER]);
  return untracked.output.trim() === ""
    ? passed()
    : failed(`generated code is not in git:\n${untracked.output}`);
}

function contents(): Map<string, string> {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  return new Map(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(FOLDER, name)))
        .digest("hex"),
    ]),
  );
}
