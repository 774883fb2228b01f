import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeBody } from "../src/body.ts";
import { encodeBatch } from "../src/codec.ts";
import { findKind } from "./kinds.ts";
import { messageOf } from "./schema.ts";
import { BATCHES, BODIES, DOWN_FRAMES, UP_FRAMES } from "./vector-frames.ts";
import { KIND_VALUES } from "./vector-kinds.ts";
import type { KindVector } from "./vector-kinds.ts";

/** One golden vector, as it stands in `vectors/*.json`. */
export interface Vector {
  readonly name: string;
  /** Message of the schema that `hex` is. */
  readonly message: string;
  /** Number of the kind, where it is one. */
  readonly kind?: number;
  readonly value: unknown;
  readonly hex: string;
}

export const VECTOR_FILES = [
  "batches",
  "up",
  "down",
  "commands",
  "queries",
  "events",
  "signals",
  "bodies",
] as const;
export type VectorFile = (typeof VECTOR_FILES)[number];

const FILES_OF_KINDS = {
  command: "commands",
  query: "queries",
  event: "events",
  signal: "signals",
} as const;

const pathOf = (file: string): string => join(import.meta.dirname, `vectors/${file}.json`);

export function readVectors(file: VectorFile): readonly Vector[] {
  if (!existsSync(pathOf(file))) return [];
  return JSON.parse(readFileSync(pathOf(file), "utf8")) as readonly Vector[];
}

/** The vectors as this build would write them. */
export function makeVectors(): Readonly<Record<VectorFile, readonly Vector[]>> {
  const ofKinds = (file: VectorFile): readonly Vector[] =>
    KIND_VALUES.filter(({ group }) => FILES_OF_KINDS[group] === file).map(kindVector);
  return {
    batches: BATCHES.map(({ name, value }) =>
      vector({ name, message: "Batch", value }, encodeBatch(value)),
    ),
    up: UP_FRAMES.map(({ name, value }) =>
      vector({ name, message: "Batch", value }, encodeBatch({ up: [value], down: [] })),
    ),
    down: DOWN_FRAMES.map(({ name, value }) =>
      vector({ name, message: "Batch", value }, encodeBatch({ up: [], down: [value] })),
    ),
    commands: ofKinds("commands"),
    queries: ofKinds("queries"),
    events: ofKinds("events"),
    signals: ofKinds("signals"),
    bodies: BODIES.map(({ name, value }) =>
      vector({ name, message: "Body", value }, encodeBody(value)),
    ),
  };
}

/** Codec of a kind's vector: of its value, or of its result. */
function codecOf({ group, kind: name, isResult }: KindVector): {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
} {
  const kind = findKind(group, name);
  if (isResult !== true) return kind;
  if (kind.result === undefined) throw new Error(`${group} ${name} has no result`);
  return kind.result;
}

function kindVector(described: KindVector): Vector {
  const codec = codecOf(described);
  const { name, group, kind, value } = described;
  return vector(
    { name, message: messageOf(codec), kind: findKind(group, kind).number, value },
    codec.encode(value),
  );
}

function vector(described: Omit<Vector, "hex">, bytes: Uint8Array): Vector {
  return { ...described, value: toJson(described.value), hex: toHex(bytes) };
}

/** Adds what is missing, by name; reports what differs and leaves it. */
export function writeVectors(): {
  readonly added: readonly string[];
  readonly changed: readonly string[];
} {
  const added: string[] = [];
  const changed: string[] = [];
  const made = makeVectors();
  for (const file of VECTOR_FILES) {
    const existing = readVectors(file);
    const missing = made[file].filter(({ name }) => !existing.some((known) => known.name === name));
    added.push(...missing.map(({ name }) => `${file}: ${name}`));
    changed.push(...differing(existing, made[file]).map((name) => `${file}: ${name}`));
    if (missing.length > 0) writeFileSync(pathOf(file), print([...existing, ...missing]));
  }
  return { added, changed };
}

function differing(existing: readonly Vector[], made: readonly Vector[]): readonly string[] {
  return existing
    .filter((known) => made.find(({ name }) => name === known.name)?.hex !== known.hex)
    .map(({ name }) => name);
}

function print(vectors: readonly Vector[]): string {
  return `${JSON.stringify(vectors, undefined, 2)}\n`;
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

/** Bytes become `{ "hex": "…" }`; what is absent is left out. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: toHex(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, content]) => content !== undefined)
      .map(([key, content]) => [key, toJson(content)]),
  );
}

export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "hex" && typeof first[1] === "string")
    return fromHex(first[1]);
  return Object.fromEntries(entries.map(([key, content]) => [key, fromJson(content)]));
}
