import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckResult } from "../check.ts";
import { runCommand } from "../run-command.ts";
import { checkExamples } from "./examples.ts";
import { checkImports } from "./imports.ts";
import type { Outcome } from "./outcome.ts";
import { outcome } from "./outcome.ts";
import type { Tarball } from "./tarball.ts";
import { packAll } from "./tarball.ts";

/** Packs every package and uses the tarballs as a customer would. */
export async function checkPackages(): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), "im-chat-packages-"));
  try {
    const tarballs = await packAll(folder);
    const outcomes = [
      ...(await checkManifests(tarballs)),
      ...(await checkLicences(tarballs)),
      ...(await checkImports(tarballs, join(folder, "imports"))),
      ...(await checkExamples(tarballs, join(folder, "examples"))),
    ];
    const broken = outcomes.filter(({ output }) => output !== undefined);
    return {
      passed: outcomes.length - broken.length,
      failed: broken.length,
      report: broken.map(({ what, output }) => `${what}:\n${output}`).join("\n\n"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What publint and "are the types wrong" say of each tarball. */
async function checkManifests(tarballs: readonly Tarball[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, path } of tarballs) {
    const publint = await runCommand("publint", ["run", path, "--strict"]);
    outcomes.push(outcome(`publint ${name}`, publint));
    const attw = await runCommand("attw", [path, "--profile", "esm-only", "--format", "ascii"]);
    outcomes.push(outcome(`attw ${name}`, attw));
  }
  return outcomes;
}

/** A package with other licences in it is packed without ours. */
async function checkLicences(tarballs: readonly Tarball[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, path } of tarballs) {
    const { code, output } = await runCommand("tar", ["-tzf", path]);
    const isIn = output.split("\n").includes("package/LICENSE");
    const report = isIn ? output : `package/LICENSE is missing:\n${output}`;
    outcomes.push(outcome(`licence of ${name}`, { code: isIn ? code : 1, output: report }));
  }
  return outcomes;
}
