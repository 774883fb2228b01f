import { parseSync, Visitor } from "rolldown/utils";
import { RULE_OUT } from "./control.ts";
import type { Control, Edit } from "./control.ts";
import { applyEdits, isWithin, placeEdits, removalBy } from "./removal.ts";
import type { Range, Removal } from "./removal.ts";

interface EditOfRule extends Edit {
  readonly rule: string;
}

/** Of a function. */
interface Body extends Range {
  readonly isBlock: boolean;
}

/** What a function does while a rule is out. */
interface Variant {
  readonly body: Body;
  readonly rule: string;
  readonly text: string;
}

/** Leaves every rule in the source, and gives the smallest function around what takes out a rule another body, which is
 * taken while {@link RULE_OUT} names that rule: one program for all of them.
 * @throws Error for a text that is not there, or more than once, or in no function: what runs once, when it is loaded,
 * cannot be switched. */
export function createSwitches(controls: readonly Control[]): Removal {
  const edits: readonly EditOfRule[] = controls.flatMap(({ name, edits: ofRule }) =>
    ofRule.map((edit) => ({ ...edit, rule: name })),
  );
  return removalBy(edits, addSwitches);
}

function addSwitches(source: string, edits: readonly EditOfRule[]): string {
  const bodies = bodiesOf(source);
  const rules = [...new Set(edits.map(({ rule }) => rule))];
  const variants = rules.flatMap((rule) =>
    variantsOf(source, { bodies, rule, edits: edits.filter((edit) => edit.rule === rule) }),
  );
  return print(source, { range: { start: 0, end: source.length }, variants });
}

interface VariantsOptions {
  readonly bodies: readonly Body[];
  readonly rule: string;
  /** Those of the rule. */
  readonly edits: readonly Edit[];
}

function variantsOf(source: string, { bodies, rule, edits }: VariantsOptions): Variant[] {
  const placed = placeEdits(source, edits);
  const changed = placed.map((edit) => {
    const body = bodies.findLast((one) => isWithin(edit, one));
    if (body === undefined) throw new Error(`What takes out "${rule}" is in no function`);
    return body;
  });
  return [...new Set(changed)].map((body) => ({
    body,
    rule,
    text: applyEdits(source, placed, body),
  }));
}

interface PrintOptions {
  readonly range: Range;
  readonly variants: readonly Variant[];
}

/** @returns The text of a range in which each function with variants chooses. */
function print(source: string, { range, variants }: PrintOptions): string {
  let out = "";
  let at = range.start;
  for (const body of inOrder(variants.map((variant) => variant.body))) {
    if (body === range || body.start < at || !isWithin(body, range)) continue;
    const usual = print(source, { range: body, variants });
    const own = variants.filter((variant) => variant.body === body);
    out += source.slice(at, body.start) + (body.isBlock ? ifElse : conditional)(own, usual);
    at = body.end;
  }
  return out + source.slice(at, range.end);
}

function ifElse(variants: readonly Variant[], usual: string): string {
  return `{ ${variants.map(({ rule, text }) => `if (${isOut(rule)}) ${text} else `).join("")}${usual} }`;
}

function conditional(variants: readonly Variant[], usual: string): string {
  return `(${variants.map(({ rule, text }) => `${isOut(rule)} ? (${text}) : `).join("")}(${usual}))`;
}

function isOut(rule: string): string {
  return `globalThis.${RULE_OUT} === ${JSON.stringify(rule)}`;
}

function bodiesOf(source: string): readonly Body[] {
  const bodies: Body[] = [];
  const add = ({ body }: { readonly body: (Range & { readonly type: string }) | null }): void => {
    if (body !== null)
      bodies.push({ start: body.start, end: body.end, isBlock: body.type === "BlockStatement" });
  };
  const { program } = parseSync("module.ts", source);
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(program);
  return inOrder(bodies);
}

/** As they begin, so that an outer one comes before those in it. */
function inOrder(bodies: readonly Body[]): readonly Body[] {
  return [...new Set(bodies)].toSorted((one, other) => one.start - other.start);
}
