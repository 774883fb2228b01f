import { describe, expect, test } from "vitest";
import { ImError } from "./error.ts";
import { KIND_GROUPS, KINDS } from "../test/kinds.ts";
import { rewrite } from "../test/schema.ts";
import refused from "../test/vectors/refused.json" with { type: "json" };
import { LIMITS } from "./limits.ts";
import {
  fromHex,
  fromJson,
  makeVectors,
  readVectors,
  toHex,
  toJson,
  VECTOR_FILES,
} from "../test/vectors.ts";
import type { Vector, VectorFile } from "../test/vectors.ts";
import { DOWN_FRAMES, UP_FRAMES } from "../test/vector-frames.ts";
import { KIND_VALUES } from "../test/vector-kinds.ts";
import { decodeBody, encodeBody } from "./body.ts";
import { decodeBatch, encodeBatch } from "./codec.ts";
import type { Batch, Down, Up } from "./frame.ts";
import type { Part } from "./entities.ts";

const OPTIONS = { maxBytes: 2 ** 20, allowDeflated: true };

interface Codec {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

const WHOLE: { readonly [File in VectorFile]?: Codec } = {
  batches: {
    encode: (value) => encodeBatch(value as Batch),
    decode: (bytes) => decodeBatch(bytes, OPTIONS),
  },
  up: {
    encode: (value) => encodeBatch({ up: [value as Up], down: [] }),
    decode: (bytes) => decodeBatch(bytes, OPTIONS).up[0],
  },
  down: {
    encode: (value) => encodeBatch({ up: [], down: [value as Down] }),
    decode: (bytes) => decodeBatch(bytes, OPTIONS).down[0],
  },
  bodies: { encode: (value) => encodeBody(value as Part[]), decode: decodeBody },
};

const ALL = VECTOR_FILES.flatMap((file) =>
  readVectors(file).map((vector) => ({ file, ...vector })),
);

function codecFor(file: VectorFile, { kind: number, message }: Vector): Codec {
  const whole = WHOLE[file];
  if (whole !== undefined) return whole;
  const kind = KIND_GROUPS.flatMap((group) =>
    KINDS[group].map((candidate) => ({ file: `${group}s`.replace("ys", "ies"), candidate })),
  ).find((found) => found.file === file && found.candidate.number === number)?.candidate;
  if (kind === undefined) throw new Error(`no kind ${number} in ${file}`);
  return kind.result !== undefined && message.endsWith("Result") ? kind.result : kind;
}

describe("golden vectors", () => {
  test.each(ALL)("$file: $name is read as its value", (vector) => {
    expect(toJson(codecFor(vector.file, vector).decode(fromHex(vector.hex)))).toEqual(vector.value);
  });
  test.each(ALL)("$file: $name is written as its bytes", (vector) => {
    expect(toHex(codecFor(vector.file, vector).encode(fromJson(vector.value)))).toBe(vector.hex);
  });
  test.each(ALL)("$file: $name is the same to protobufjs", ({ message, hex }) => {
    expect(toHex(rewrite(message, fromHex(hex)))).toBe(hex);
  });
  test("none is missing, and each is what this build writes", () => {
    const made = makeVectors();
    for (const file of VECTOR_FILES) expect(readVectors(file)).toEqual(made[file]);
  });
  test("each frame and each kind, with its result, has at least one", () => {
    const types = (frames: readonly { readonly value: Up | Down }[]): readonly string[] => [
      ...new Set(frames.map(({ value }) => value.type)),
    ];
    expect(types(UP_FRAMES)).toHaveLength(11);
    expect(types(DOWN_FRAMES)).toHaveLength(16);
    const expected = KIND_GROUPS.flatMap((group) =>
      KINDS[group].flatMap(({ name, result }) => [
        `${group} ${name}`,
        ...(result === undefined ? [] : [`${group} ${name} result`]),
      ]),
    );
    const covered = KIND_VALUES.map(
      ({ group, kind, isResult }) => `${group} ${kind}${isResult === true ? " result" : ""}`,
    );
    expect([...new Set(covered)].toSorted()).toEqual(expected.toSorted());
  });
});

test.each(refused)("a batch is refused: $name", ({ hex, code }) => {
  const read = (): Batch => decodeBatch(fromHex(hex), { maxBytes: LIMITS.batchBytesUp });
  expect(read).toThrow(ImError);
  expect(read).toThrow(expect.objectContaining({ code }));
});
