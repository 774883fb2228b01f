import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture, tail } from "./command.mjs";
import { CACHE } from "./paths.mjs";
import { say } from "./say.mjs";
import { withLock } from "./stamp.mjs";

/** Serves as well as the first package, only slower, where that cannot be had. */
const WHOLE_CHROMIUM = "chromium";

/** Debian packages: three browsers, a display for the one that needs it, and fonts for what we show. */
const PACKAGES = [
  "chromium-headless-shell",
  "firefox-esr",
  "webkit2gtk-driver",
  "xvfb",
  "xauth",
  "fonts-noto-core",
  "fonts-noto-cjk",
  "fonts-noto-color-emoji",
];

/** Installs missing browsers and fonts where that is allowed.
 * @returns What is still missing, as a sentence that says what to do; empty when nothing is. */
export async function setUpBrowsers() {
  const wanted = await missingPackages();
  if (wanted.length === 0) return "";
  const prefix = await installPrefix();
  let failure;
  if (prefix !== undefined) {
    say(`installing ${wanted.join(", ")} with apt-get (once)`);
    failure = await withLock("apt", () => aptInstall(prefix, wanted));
    if (failure === undefined) return "";
  }
  const missing = (await isInstalled(WHOLE_CHROMIUM))
    ? wanted.filter((name) => name !== PACKAGES[0])
    : wanted;
  if (missing.length === 0) return "";
  const sentence = `browser tests need Debian packages that are missing; run: sudo apt-get install ${missing.join(" ")}`;
  return failure === undefined ? sentence : `${sentence}\n(apt-get failed: ${failure})`;
}

async function isInstalled(name) {
  const { output } = await capture("dpkg-query", ["-W", "-f=${db:Status-Status}", name]);
  return output.trim() === "installed";
}

async function missingPackages() {
  const { output } = await capture("dpkg-query", [
    "-W",
    "-f=${Package} ${db:Status-Status}\n",
    ...PACKAGES,
  ]);
  const installed = new Set(
    output
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return PACKAGES.filter((name) => !installed.has(name));
}

/** How apt-get may be run here: as root, by a sudo that asks nothing, or not at all. */
async function installPrefix() {
  if (!existsSync("/usr/bin/apt-get")) return undefined;
  if (process.getuid?.() === 0) return [];
  const { code } = await capture("sudo", ["-n", "true"]);
  return code === 0 ? ["sudo", "-n"] : undefined;
}

async function aptInstall(prefix, packages) {
  const apt = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-q",
    "-o",
    "DPkg::Lock::Timeout=300",
  ];
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const [command, ...rest] = [...apt, ...args];
    const { code, output } = await capture(command, rest);
    if (code === 0) continue;
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(join(CACHE, "apt.log"), output);
    return tail(output, 3);
  }
  return undefined;
}
