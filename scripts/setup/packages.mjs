import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capture } from "./command.mjs";
import { registryError } from "./node.mjs";
import { ROOT } from "./paths.mjs";
import { SetupError, say } from "./say.mjs";
import { hashOf, isStamped, stamp, withLock } from "./stamp.mjs";

/** Folders of all workspace packages, as pnpm-workspace.yaml lists them. */
export function workspaceFolders() {
  const inside = (folder) =>
    existsSync(join(ROOT, folder))
      ? readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)
      : [];
  const folders = [...inside("packages"), ...inside("examples"), "e2e", "bench", "sim"];
  return folders.filter((folder) => existsSync(join(ROOT, folder, "package.json")));
}

export function readManifest(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
}

/** Installs the locked dependencies, only when the lock file or a manifest changed since the last time. */
export async function setUpPackages(env) {
  await withLock("install", async () => {
    const manifests = [".", ...workspaceFolders()].map((folder) =>
      join(ROOT, folder, "package.json"),
    );
    const files = [join(ROOT, "pnpm-lock.yaml"), join(ROOT, "pnpm-workspace.yaml"), ...manifests];
    const hash = hashOf({ files });
    if (existsSync(join(ROOT, "node_modules")) && isStamped("install", hash)) return;
    say("installing the locked dependencies");
    const { code, output } = await capture(
      "pnpm",
      ["install", "--frozen-lockfile", "--reporter=append-only"],
      { env },
    );
    if (output.includes("ERR_PNPM_OUTDATED_LOCKFILE")) {
      throw new SetupError(
        "pnpm-lock.yaml does not fit the package.json files; run `pnpm install` and commit it",
      );
    }
    if (code !== 0) throw registryError("the dependencies", output);
    stamp("install", hash);
  });
}
