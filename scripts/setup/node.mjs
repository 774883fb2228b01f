import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { capture, tail } from "./command.mjs";
import { ROOT, TOOLS } from "./paths.mjs";
import { SetupError, say } from "./say.mjs";
import { withLock } from "./stamp.mjs";

const NODE = "24.21.0";
const PNPM = "10.34.9";
/** The oldest Node that can run the set-up itself. */
const OLDEST_SETUP = 20;
/** The oldest Node that the server, the tools and type stripping run on. */
const OLDEST_NODE = [22, 18];

/** A registry that does not answer is told within seconds, not minutes. */
const PATIENCE = {
  npm_config_fetch_retries: "2",
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_retry_maxtimeout: "5000",
};

/** Brings pnpm, and Node where the machine's is too old, into `.tools` at pinned versions.
 * @returns The environment in which everything else runs. */
export async function setUpNode() {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_SETUP) {
    throw new SetupError(
      `this needs Node ${OLDEST_SETUP} or newer, and runs on ${process.versions.node}`,
    );
  }
  const wanted = { pnpm: PNPM, ...(isOldNode(process.versions.node) ? { node: NODE } : {}) };
  await withLock("tools", async () => {
    const missing = Object.entries(wanted).filter(
      ([name, version]) => installedVersion(name) !== version,
    );
    if (missing.length > 0) await install(wanted);
  });
  const bins = [join(TOOLS, "node_modules/.bin"), join(ROOT, "node_modules/.bin")];
  // `npm test --silent` is about npm; it must not silence the reasons of what we run.
  const { npm_config_loglevel: _, ...inherited } = process.env;
  return { ...PATIENCE, ...inherited, PATH: [...bins, process.env.PATH ?? ""].join(delimiter) };
}

async function install(wanted) {
  const specs = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  say(`bringing ${specs.join(" and ")} into .tools (once)`);
  const npm = await capture(
    "npm",
    [
      "install",
      `--prefix=${TOOLS}`,
      "--no-save",
      "--no-package-lock",
      "--loglevel=error",
      ...specs,
    ],
    { env: { ...PATIENCE, ...process.env } },
  );
  if (npm.code !== 0) throw registryError("the tool chain", npm.output);
  if (wanted.node === undefined) return;
  // npm can be told to run no install scripts, and this one fetches the binary.
  const node = await capture(join(TOOLS, "node_modules/.bin/node"), ["--version"]);
  if (node.code !== 0) {
    throw new SetupError(
      `Node ${NODE} did not arrive in .tools; install Node 24 yourself, or allow npm to run install scripts`,
    );
  }
}

/** A failed download, told as what the reader can do about it. */
export function registryError(what, output) {
  const isNetwork =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH/.exec(
      output,
    );
  if (isNetwork) {
    return new SetupError(
      `cannot install ${what}: the npm registry is not reachable (${isNetwork[0]}); check the network or npm's proxy setting and start again`,
    );
  }
  return new SetupError(`cannot install ${what}:\n${tail(output)}`);
}

function isOldNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

function installedVersion(name) {
  const path = join(TOOLS, "node_modules", name, "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
}
