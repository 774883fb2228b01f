import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, runCommand } from "./run-command.ts";
import { plant } from "./planted.ts";
import type { Planted } from "./planted.ts";

const LONG = "export {};\n".repeat(401);

/** One breach per line: which rule must speak, the file that breaks it, what it says. */
const BREACHES: readonly (readonly [rule: string, path: string, content: string])[] = [
  ["no-explicit-any", "packages/core/src/any.ts", "export function f(x: any): void { x; }"],
  ["no-floating-promises", "packages/core/src/float.ts", "Promise.resolve(1);"],
  ["no-misused-promises", "packages/core/src/misuse.ts", "if (Promise.resolve(1)) await 1;"],
  ["no-cycle", "packages/core/src/a.ts", 'import { b } from "./b.ts"; export const a = b;'],
  ["no-default-export", "packages/core/src/default.ts", "export default 1;"],
  ["no-export-all", "packages/core/src/all.ts", 'export * from "./a.ts";'],
  ["extensions", "packages/core/src/bare.ts", 'export { a } from "./a";'],
  ["max-lines", "packages/core/src/long.ts", LONG],
  ["max-lines", "packages/core/src/long.test.ts", `${LONG}${LONG}`],
  ["no-restricted-globals", "packages/core/src/now.ts", "export const now = Date.now();"],
  ["no-restricted-globals", "packages/transport/src/timer.ts", "setTimeout(() => {}, 1);"],
  ["no-restricted-globals", "packages/server/src/log/id.ts", "crypto.randomUUID();"],
  ["no-restricted-globals", "packages/server/src/features/tick.ts", "performance.now();"],
  ["no-restricted-properties", "packages/core/src/chance.ts", "export const x = Math.random();"],
  ["no-restricted-properties", "packages/core/src/sly.ts", "globalThis.setTimeout(() => {}, 1);"],
  [
    "no-restricted-imports",
    "packages/server/src/log/dialect.ts",
    'import { SqliteDialect } from "kysely"; export const x = SqliteDialect;',
  ],
];

/** The same words where they are allowed. */
const ALLOWED: Readonly<Record<string, string>> = {
  "packages/core/src/b.ts": 'import { a } from "./a.ts"; export const b = () => a;',
  "packages/core/src/edge.ts": "export const now = Date.now();",
  "packages/core/src/session/environment.ts": "export const now = Math.random();",
  "packages/core/src/fast.test.ts": "export const now = Date.now();",
  "packages/server/src/gateway/tick.ts": "export const now = Date.now();",
  "packages/server/src/database/dialect.ts":
    'import { SqliteDialect } from "kysely"; export const x = SqliteDialect;',
};

type Diagnostic = { readonly code: string; readonly filename: string };

describe("lint", () => {
  let planted: Planted;
  let found: readonly string[];

  beforeAll(async () => {
    const breaches = BREACHES.map(([, path, content]) => [path, `${content}\n`] as const);
    planted = plant({ ...Object.fromEntries(breaches), ...ALLOWED });
    const args = ["-f", "json", "packages"];
    const { output } = await runCommand(`${ROOT}/node_modules/.bin/oxlint`, args, {
      cwd: planted.folder,
      timeoutMs: 50_000,
    });
    const { diagnostics } = JSON.parse(output) as { diagnostics: readonly Diagnostic[] };
    found = diagnostics.map(({ code, filename }) => `${/\((.*)\)/.exec(code)?.[1]} ${filename}`);
  }, 60_000);

  afterAll(() => {
    planted.remove();
  });

  test.each(BREACHES)("%s is found in %s", (rule, path) => {
    expect(found).toContain(`${rule} ${path}`);
  });

  test.each(Object.keys(ALLOWED))("time, chance and dialects are allowed in %s", (path) => {
    expect(found.filter((line) => line.endsWith(path) && line.includes("restricted"))).toEqual([]);
  });
});
