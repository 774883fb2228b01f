import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { RULE_OUT } from "./control.ts";
import { createSwitches } from "./switches.ts";

afterEach(() => {
  Reflect.deleteProperty(globalThis, RULE_OUT);
});

const FILE = "some/module.ts";

function withSwitches(source: string, rules: Readonly<Record<string, [string, string][]>>) {
  const controls = Object.entries(rules).map(([name, edits]) => ({
    name,
    edits: edits.map(([find, replace]) => ({ file: FILE, find, replace })),
  }));
  return createSwitches(controls).edit(join(process.cwd(), FILE), source);
}

/** What the source's `outer` returns while a rule is out. */
function outer(source: string | undefined, rule?: string): unknown {
  Reflect.set(globalThis, RULE_OUT, rule);
  // oxlint-disable-next-line no-implied-eval -- the source is the one above each test
  return new Function(`${source}\nreturn outer();`)();
}

test("each rule is out alone, also where the function of one is in that of another", () => {
  const source = `
    function outer() {
      const inner = (value) => value + "!";
      if (inner("a") === "b?") return "both";
      return "kept " + inner("a");
    }`;
  const switched = withSwitches(source, {
    mark: [['value + "!"', 'value + "?"']],
    word: [['"kept "', '"left "']],
    all: [
      ['value + "!"', '"b?"'],
      ["(value) =>", "() =>"],
    ],
  });
  const rules = [undefined, "mark", "word", "all", "unknown"];
  expect(rules.map((rule) => outer(switched, rule))).toEqual([
    "kept a!",
    "kept a?",
    "left a!",
    "both",
    "kept a!",
  ]);
});

test.for([
  ["in no function", "const value = 1;", "1"],
  ["not exactly once", "function outer() { return 1 + 1; }", "1"],
  ["not exactly once", "function outer() { return 2; }", "1"],
] as const)("a text %s is refused", ([why, source, find]) => {
  expect(() => withSwitches(source, { rule: [[find, "3"]] })).toThrow(why);
});

test("a rule is not done before each of its modules has been read", () => {
  const edits = ["one.ts", "two.ts"].map((file) => ({ file, find: "1", replace: "2" }));
  const removal = createSwitches([{ name: "rule", edits }]);
  removal.edit(join(process.cwd(), "one.ts"), "() => 1");
  expect(removal.isDone).toBe(false);
  removal.edit(join(process.cwd(), "two.ts"), "() => 1");
  expect(removal.isDone).toBe(true);
});
