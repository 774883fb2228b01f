import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture, tail } from "./command.mjs";
import { CACHE } from "./paths.mjs";
import { say } from "./say.mjs";
import { hashOf, isStamped, stamp, withLock } from "./stamp.mjs";

/** Either is Chromium; the first has no windows and is faster, but not every Debian has it. */
const CHROMIUM = ["chromium-headless-shell", "chromium"];

/** Debian packages: two more browsers, a display for the one that needs it, and fonts for what we show. */
const NEEDED = [
  "firefox-esr",
  "webkit2gtk-driver",
  "xvfb",
  "xauth",
  "fonts-noto-core",
  "fonts-noto-cjk",
  "fonts-noto-color-emoji",
];

/** With them the tests are faster or show more; without them, what needs them is left out. */
const WELCOME = [CHROMIUM[0], "strace"];

/** Installs missing browsers and fonts where that is allowed.
 * @returns What is still missing, as a sentence that says what to do; empty when nothing is. */
export async function setUpBrowsers() {
  const { missing, welcome } = await lookAround();
  const prefix = await installPrefix();
  const key = hashOf({ texts: welcome });
  const isTried = isStamped("welcome-packages", key);
  if (missing.length === 0 && (welcome.length === 0 || prefix === undefined || isTried)) return "";
  const failures = [];
  if (prefix !== undefined) {
    // What is only welcome may be unknown here: it must not keep the rest away.
    const all = [...new Set([...welcome, ...missing])].filter((name) => name !== CHROMIUM[1]);
    for (const names of [all, missing]) {
      if (names.length === 0) break;
      say(`installing ${names.join(", ")} with apt-get (once)`);
      const failure = await withLock("apt", () => aptInstall(prefix, names));
      if (failure === undefined) break;
      failures.push(failure);
    }
    stamp("welcome-packages", key);
  }
  const left = (await lookAround()).missing;
  if (left.length === 0) return "";
  const sentence = `browser tests need Debian packages that are missing; run: sudo apt-get install ${left.join(" ")}`;
  return failures.length === 0 ? sentence : `${sentence}\n(apt-get failed: ${failures.at(-1)})`;
}

async function lookAround() {
  const missing = await missingPackages([...NEEDED, ...WELCOME, ...CHROMIUM]);
  const hasChromium = CHROMIUM.some((name) => !missing.includes(name));
  return {
    missing: [
      ...(hasChromium ? [] : [CHROMIUM[1]]),
      ...NEEDED.filter((name) => missing.includes(name)),
    ],
    welcome: WELCOME.filter((name) => missing.includes(name)),
  };
}

async function missingPackages(names) {
  const { output } = await capture("dpkg-query", [
    "-W",
    "-f=${Package} ${db:Status-Status}\n",
    ...names,
  ]);
  const installed = new Set(
    output
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
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
