import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DOWN, UP } from "../test/arbitraries.ts";
import { KIND_GROUPS, KINDS } from "../test/kinds.ts";

const DOCUMENT = readFileSync(join(import.meta.dirname, "../PROTOCOL.md"), "utf8");

test.each(KIND_GROUPS.flatMap((group) => KINDS[group].map((kind) => ({ group, ...kind }))))(
  "PROTOCOL.md tells of the $group $name by its number",
  ({ number, name }) => {
    expect(DOCUMENT).toMatch(new RegExp(`(\\| ${number} +\\| |- \\*\\*${number} )\`${name}\``));
  },
);

test("PROTOCOL.md tells of every frame", () => {
  const missing = [...Object.keys(UP), ...Object.keys(DOWN)].filter(
    (type) => !DOCUMENT.includes(type),
  );
  expect(missing).toEqual([]);
});

test("PROTOCOL.md names files that are there", () => {
  const links = [...DOCUMENT.matchAll(/\]\((?!#)([^)]+)\)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(3);
  for (const path of links)
    expect(() => readFileSync(join(import.meta.dirname, "..", path))).not.toThrow("ENOENT");
});
