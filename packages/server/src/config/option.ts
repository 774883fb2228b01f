import type { Static, TOptional, TSchema } from "typebox";
import { Value } from "typebox/value";
import { problemOf } from "../schema-problem.ts";

/** One setting: how it is written, what it may be, and what it is for. */
export interface Option<Schema extends TSchema = TSchema> {
  /** `JSON schema` of the value; its default applies when nothing was given. */
  readonly schema: Schema;
  /** Environment variable of the same meaning. */
  readonly variable?: string | undefined;
  /** Stands for the value in the help. */
  readonly sample: string;
  readonly help: string;
}

export type Options = { readonly [name: string]: Option };
/** camelCase names, as in code; on the command line they are in kebab-case. */
export type Values<Table extends Options> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]["schema"]>;
};
type ValueOf<Schema extends TSchema> =
  Schema extends TOptional<infer Inner> ? Static<Inner> | undefined : Static<Schema>;

/** A wrong option: the message is one sentence for whoever typed it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export interface Given {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Parsed<Table extends Options> {
  readonly values: Values<Table>;
  /** Words that are no options, in their order. */
  readonly words: readonly string[];
}

/** Reads options from the command line, then the environment, then the defaults.
 * @throws UsageError */
export function parseOptions<Table extends Options>(
  table: Table,
  { args, env }: Given,
): Parsed<Table> {
  const { flags, words } = splitArgs(table, args);
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const flag = flags.get(name);
    const variable = option.variable === undefined ? undefined : env[option.variable];
    if (flag !== undefined) values[name] = read(option, flag, `--${kebab(name)}`);
    else if (variable !== undefined && variable !== "")
      values[name] = read(option, variable, option.variable ?? name);
    else values[name] = Value.Default(option.schema, undefined);
  }
  return { values: values as Values<Table>, words };
}

/** @throws UsageError for words that nobody asked for: most often a value whose option was forgotten. */
export function refuseSurplus(words: readonly string[], expected: number): void {
  const surplus = words[expected];
  if (surplus !== undefined) throw new UsageError(`Unknown argument "${surplus}"; see --help`);
}

function splitArgs(
  table: Options,
  args: readonly string[],
): { readonly flags: Map<string, string>; readonly words: string[] } {
  const flags = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    const [flag, inline] = splitOnce(arg.slice(2), "=");
    const name = camel(flag);
    const option = table[name];
    if (option === undefined) throw new UsageError(unknownOption(table, flag));
    if (isSwitch(option)) {
      const next = args[index + 1];
      // Whatever word comes next is meant as its value: a wrong one must not switch it on.
      const isSaid = inline === undefined && next !== undefined && !next.startsWith("--");
      if (isSaid) index += 1;
      flags.set(name, inline ?? (isSaid ? next : "true"));
      continue;
    }
    const value = inline ?? args[(index += 1)];
    if (value === undefined)
      throw new UsageError(`Option --${flag} needs a value, as in --${flag} ${option.sample}`);
    flags.set(name, value);
  }
  return { flags, words };
}

/** What people write for yes and no. */
const SWITCH_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["yes", true],
  ["no", false],
  ["on", true],
  ["off", false],
  ["1", true],
  ["0", false],
]);

function readSwitch(text: string, name: string): boolean {
  const value = SWITCH_WORDS.get(text.toLowerCase());
  if (value !== undefined) return value;
  const words = [...SWITCH_WORDS.keys()].join(", ");
  throw new UsageError(`${name} cannot be "${text}": it must be one of ${words}`);
}

function read(option: Option, text: string, name: string): unknown {
  if (isSwitch(option)) return readSwitch(text, name);
  const value = isList(option) ? readList(text) : isWhole(option) ? readWhole(text) : text;
  if (Value.Check(option.schema, value)) return value;
  const { message } = problemOf(Value.Errors(option.schema, value));
  throw new UsageError(`${name} cannot be "${text}": it ${message}`);
}

function readList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** What is no whole number is left as it is, to be refused: a variable of a shell that was not set must not become port 0. */
function readWhole(text: string): number | string {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : text;
}

function unknownOption(table: Options, flag: string): string {
  const names = Object.keys(table).map((name) => `--${kebab(name)}`);
  return `There is no option --${flag}; there are ${names.join(", ")}`;
}

function isSwitch({ schema }: Option): boolean {
  return "type" in schema && schema.type === "boolean";
}

function isWhole({ schema }: Option): boolean {
  return "type" in schema && schema.type === "integer";
}

function isList({ schema }: Option): boolean {
  return "type" in schema && schema.type === "array";
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
