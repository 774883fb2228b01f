import { defineConfig } from "oxlint";
import type { OxlintConfig } from "oxlint";

type Rules = NonNullable<OxlintConfig["rules"]>;

const TESTS = ["**/*.test.ts", "**/test/**", "**/tests/**"];

/** The simulator owns time and chance here: they come in as arguments, from an edge file. */
const PURE = [
  "packages/protocol/src/**",
  "packages/transport/src/**",
  "packages/core/src/**",
  "packages/server/src/{pipeline,features,log,database}/**",
];
const EDGES = [
  "**/edge.ts",
  "**/*-edge.ts",
  "**/edge/**",
  "**/environment.ts",
  "packages/server/src/database/node-*.ts",
];

const CLOCKS_AND_CHANCE = [
  "Date",
  "performance",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  "requestIdleCallback",
  "crypto",
];
const INSTEAD = "Take it as an argument; only edge files read the clock, timers or chance.";
const GLOBAL_OBJECTS = ["globalThis", "window", "self"];

const ambient: Rules = {
  "no-restricted-globals": [
    "error",
    ...CLOCKS_AND_CHANCE.map((name) => ({ name, message: INSTEAD })),
  ],
  "no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: INSTEAD },
    ...GLOBAL_OBJECTS.flatMap((object) =>
      CLOCKS_AND_CHANCE.map((property) => ({ object, property, message: INSTEAD })),
    ),
  ],
};

const dialects: Rules = {
  "no-restricted-imports": [
    "error",
    {
      paths: ["Sqlite", "Postgres", "Mysql", "Mssql"].flatMap((database) =>
        ["Dialect", "Adapter", "Driver", "Introspector", "QueryCompiler"].map((part) => ({
          name: "kysely",
          importNames: [`${database}${part}`],
          message: "Dialects differ in database/ only.",
        })),
      ),
    },
  ],
};

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "oxc", "vitest"],
  jsPlugins: ["./scripts/lint/house-rules.mjs"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/node_modules/**", "**/dist/**", "**/generated/**", "**/vendor/**"],
  rules: {
    "house/no-export-all": "error",
    "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
    eqeqeq: ["error", "always", { null: "ignore" }],
    "no-var": "error",
    "prefer-const": "error",
    "no-console": "error",
    "no-empty": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/extensions": ["error", "always", { ignorePackages: true }],
    "typescript/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": [
      "error",
      { considerDefaultExhaustiveForUnions: true },
    ],
    // Bytes, storage and messages are narrowed by assertion at their codecs.
    "typescript/no-unsafe-type-assertion": "off",
    // A parameter may document which key belongs to which value.
    "typescript/no-unnecessary-type-parameters": "off",
    // A small function next to its only use reads better than one far above.
    "unicorn/consistent-function-scoping": "off",
    // Expectations also stand in loops and in functions that tests share.
    "vitest/no-conditional-expect": "off",
    // The array at hand is mostly fresh, and the copying forms are newer than our target.
    "unicorn/no-array-reverse": "off",
    "unicorn/no-array-sort": "off",
    // Channels, ports and workers have no origin to name.
    "unicorn/require-post-message-target-origin": "off",
    "unicorn/prefer-add-event-listener": "off",
    // A copy is what makes it safe to change a collection while it is walked.
    "unicorn/no-useless-spread": "off",
    "typescript/no-misused-spread": ["error", { allow: ["string"] }],
    "typescript/no-generated-empty-object-type": "off",
    "typescript/no-deprecated": "error",
    // Elements and listeners are registered by importing their module.
    "import/no-unassigned-import": "off",
    // Types know it better: once packages are built, this one takes what `dist` re-exports for unknown.
    "import/namespace": "off",
  },
  overrides: [
    { files: PURE, excludeFiles: [...TESTS, ...EDGES], rules: ambient },
    {
      files: ["packages/server/src/**"],
      excludeFiles: ["packages/server/src/database/**", ...TESTS],
      rules: dialects,
    },
    // Lit binds listeners of a template to its element.
    { files: ["packages/ui-components/src/**"], rules: { "typescript/unbound-method": "off" } },
    {
      files: TESTS,
      rules: {
        "no-console": "off",
        "typescript/unbound-method": "off",
        "max-lines": ["error", { max: 800, skipBlankLines: false, skipComments: false }],
      },
    },
    {
      files: [
        "scripts/**",
        "bench/**",
        "sim/main.ts",
        "sim/controls/main.ts",
        "packages/*/measure/**",
        "examples/**",
      ],
      rules: { "no-console": "off" },
    },
    // A page names what its own server gives it.
    { files: ["examples/*/public/**"], rules: { "import/no-absolute-path": "off" } },
    {
      files: ["**/*.config.ts", "**/*.config.mjs", "scripts/lint/**", ".dependency-cruiser.mjs"],
      rules: { "import/no-default-export": "off" },
    },
  ],
});
