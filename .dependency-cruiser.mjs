import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";

/** Which packages the shipped files of a package may import. */
const LAYERS = {
  protocol: [],
  transport: ["protocol"],
  core: ["protocol", "transport"],
  "ui-components": ["core"],
  server: ["protocol"],
  testing: ["protocol", "transport", "core", "server"],
};
/** Clients and the server meet in `testing`; tests may use it. */
const TEST_FILES = "[.]test[.]ts$";

const layerRules = Object.entries(LAYERS).map(([name, allowed]) => ({
  name: `layer-${name}`,
  comment: `${name} imports ${allowed.join(", ") || "no other package"} of ours, nothing else`,
  severity: "error",
  from: { path: `^packages/${name}/`, pathNot: TEST_FILES },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

const testRules = Object.entries(LAYERS).map(([name, allowed]) => ({
  name: `layer-${name}-tests`,
  comment: `tests of ${name} may use testing besides`,
  severity: "error",
  from: { path: `^packages/${name}/.*${TEST_FILES}` },
  to: { path: "^packages/", pathNot: `^packages/(${[name, "testing", ...allowed].join("|")})/` },
}));

/** Source files behind the published entry points, read from each package's `exports`. */
function entryPoints() {
  return readdirSync("packages").flatMap((name) => {
    const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8"));
    return Object.values(manifest.exports).flatMap((entry) => {
      const source = entry["@im-chat/source"];
      return source === undefined ? [] : [`packages/${name}/${source.replace("./", "")}`];
    });
  });
}

const ENTRIES = `^(${entryPoints()
  .map((path) => path.replaceAll(".", "[.]"))
  .join("|")})$`;

const SERVER = "^packages/server/src/";
const FEATURES =
  "(features|accounts|conversations|messages|contacts|files|search|notifications|calls|moderation|admin)/";
/** Inside the server each room sees those below it, never those above. */
const ROOMS = [
  { name: "database", above: `(gateway/|pipeline/|log/|bus/|consumers/|${FEATURES})` },
  { name: "log", above: `(gateway/|pipeline/|consumers/|${FEATURES})` },
  { name: "features", path: FEATURES, above: "(gateway/|pipeline/)" },
  { name: "pipeline", above: "gateway/" },
];
const roomRules = ROOMS.map(({ name, path = `${name}/`, above }) => ({
  name: `server-${name}-not-up`,
  comment: "gateway -> pipeline -> features -> log -> database",
  severity: "error",
  from: { path: SERVER + path, pathNot: TEST_FILES },
  to: { path: SERVER + above },
}));

const KERNEL = `${SERVER}(pipeline/|log/|database/|${FEATURES})`;
const NODE_ONLY = `^(node:)?(${builtinModules.join("|")})$|node_modules/(ws|fastify|pino)/`;
const NODE_DRIVERS = `${SERVER}database/node-[^/]+[.]ts$`;

export default {
  forbidden: [
    ...layerRules,
    ...testRules,
    ...roomRules,
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-deep-import",
      comment: "another package is reached through its published entry points",
      severity: "error",
      from: { path: "^(packages/[^/]+|[^/]+)/" },
      to: { path: "^packages/[^/]+/(src|dist)/", pathNot: [ENTRIES, "^$1/"] },
    },
    {
      name: "no-way-around-exports",
      comment: "another package is imported by its name, not by a path",
      severity: "error",
      from: { path: "^(packages/[^/]+|[^/]+)/", pathNot: "^scripts/" },
      to: { path: "^packages/[^/]+/", pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "no-index-inside",
      comment: "index.ts is the door for others; inside, import the file",
      severity: "error",
      from: { path: "^(packages/[^/]+)/src/", pathNot: TEST_FILES },
      to: { path: "^$1/src/index[.]ts$" },
    },
    {
      name: "not-outside",
      comment: "packages do not import examples, tools or tests of the whole",
      severity: "error",
      from: { path: "^packages/", pathNot: "tsup[.]config[.]ts$" },
      to: { path: "^(examples|e2e|bench|sim|scripts)/" },
    },
    {
      name: "examples-stand-alone",
      comment: "an example is what a customer could have written",
      severity: "error",
      from: { path: "^examples/([^/]+)/" },
      to: { path: "^(e2e|bench|sim|scripts|examples/(?!$1/))" },
    },
    {
      name: "examples-ship-no-tests",
      comment: "an example's tests use testing, the example does not",
      severity: "error",
      from: { path: "^examples/", pathNot: [TEST_FILES, "^examples/[^/]+/test/"] },
      to: { path: "^packages/testing" },
    },
    {
      name: "generated-in-codecs",
      comment: "only codec files see generated code",
      severity: "error",
      from: { path: "^packages/", pathNot: "(/generated/|codec[^/]*[.]ts$|/codecs?/)" },
      to: { path: "/src/generated/" },
    },
    {
      name: "kernel-without-node",
      comment: "the server's kernel also runs in a browser and in the simulator",
      severity: "error",
      from: { path: KERNEL, pathNot: [TEST_FILES, NODE_DRIVERS] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "kernel-without-network",
      comment: "sockets and HTTP belong to the gateway",
      severity: "error",
      from: { path: KERNEL, pathNot: TEST_FILES },
      to: { path: "node_modules/(ws|fastify|@fastify)/" },
    },
    {
      name: "portable-server-entries",
      comment: "/kernel and /testing also run in a browser",
      severity: "error",
      from: { path: `${SERVER}(kernel-entry|testing/index)[.]ts$` },
      to: { path: NODE_ONLY, reachable: true },
    },
    {
      name: "drivers-in-database",
      comment: "databases differ in one folder",
      severity: "error",
      from: { path: SERVER, pathNot: [`${SERVER}database/`, TEST_FILES] },
      to: { path: "^(node:)?sqlite$|node_modules/(pg|postgres)/" },
    },
    {
      name: "clients-without-node",
      comment: "these packages also run in browsers",
      severity: "error",
      from: { path: "^packages/(protocol|transport|core|ui-components)/src/", pathNot: TEST_FILES },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "controllers-without-lit",
      comment: "/controllers serves React, Vue, Svelte and Angular users too",
      severity: "error",
      from: { path: "^packages/ui-components/src/controllers/", pathNot: TEST_FILES },
      to: { path: "node_modules/(lit|@lit|lit-html|lit-element)/", reachable: true },
    },
    {
      name: "shipped-without-dev",
      comment: "what a shipped file imports is installed with the package, or bundled in its build",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: TEST_FILES },
      to: {
        // packages/server/tsup.config.ts
        pathNot: "node_modules/(kysely|typebox)/",
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["npm", "npm-peer"],
      },
    },
    {
      name: "resolvable",
      comment: "except what a page asks its own server for",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/|\\.bundled_" },
    // Type imports are dependencies too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@im-chat/source", "types", "import", "default"],
      extensions: [".ts", ".js", ".mjs", ".d.ts"],
    },
  },
};
