import * as commands from "../src/commands.ts";
import * as events from "../src/events.ts";
import type { Kind } from "../src/kind.ts";
import * as queries from "../src/queries.ts";
import * as signals from "../src/signals.ts";

/** A kind seen without its types: what tests walk over. */
export interface AnyKind {
  readonly number: number;
  readonly name: string;
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
  readonly result:
    | { encode(value: unknown): Uint8Array; decode(bytes: Uint8Array): unknown }
    | undefined;
}

export type KindGroup = "command" | "query" | "event" | "signal";

/** Every kind of the base product. */
export const KINDS: { readonly [Group in KindGroup]: readonly AnyKind[] } = {
  command: kindsOf(commands),
  query: kindsOf(queries),
  event: kindsOf(events),
  signal: kindsOf(signals),
};

export const KIND_GROUPS: readonly KindGroup[] = ["command", "query", "event", "signal"];

export function findKind(group: KindGroup, name: string): AnyKind {
  const kind = KINDS[group].find((candidate) => candidate.name === name);
  if (kind === undefined) throw new Error(`no ${group} is named ${name}`);
  return kind;
}

function kindsOf(module: Readonly<Record<string, unknown>>): readonly AnyKind[] {
  return Object.values(module)
    .filter(isKind)
    .toSorted((left, right) => left.number - right.number);
}

function isKind(value: unknown): value is AnyKind & Kind<unknown> {
  return typeof value === "object" && value !== null && "number" in value && "decode" in value;
}
