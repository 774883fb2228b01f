import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { KIND_GROUPS, KINDS } from "../test/kinds.ts";
import { mutate, seededRandom } from "../test/mutate.ts";
import { fromHex, readVectors, toHex, VECTOR_FILES } from "../test/vectors.ts";
import { decodeBody } from "./body.ts";
import { decodeBatch, encodeBatch } from "./codec.ts";
import { ImError } from "./error.ts";
import { LIMITS } from "./limits.ts";

// IM_FUZZ_SEED=123 repeats a run; IM_FUZZ_FRAMES=5000000 makes a longer one.
const SEED = Number(process.env["IM_FUZZ_SEED"] ?? Date.now() % 2 ** 32);
const FRAMES = Number(process.env["IM_FUZZ_FRAMES"] ?? 100_000);
const ROUNDS = 20;

/** Far above what one frame takes, far below what would let somebody stop a server. */
const SLOWEST_MS = 500;
const MAX_GROWTH_BYTES = 16 * 1024 * 1024;
const ALLOWED = ["invalid", "too_large", "unsupported"];

const CORPUS = VECTOR_FILES.flatMap((file) => readVectors(file).map(({ hex }) => fromHex(hex)));

/** Reads the bytes, and writes again what could be read. */
type Reader = (bytes: Uint8Array) => unknown;

const readBatch: Reader = (bytes) => {
  const batch = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp, allowDeflated: true });
  return encodeBatch({ ...batch, up: batch.up.filter(({ type }) => type !== "unknown") });
};

const READERS: readonly Reader[] = [
  decodeBody,
  ...KIND_GROUPS.flatMap((group) =>
    KINDS[group].flatMap(({ encode, decode, result }): Reader[] => [
      (bytes) => encode(decode(bytes)),
      ...(result === undefined ? [] : [(bytes: Uint8Array) => result.encode(result.decode(bytes))]),
    ]),
  ),
];

/** How many of the others read each frame, besides the batch itself: all of them only in the long run. */
const READERS_PER_FRAME = process.env["IM_TEST_LONG"] === "1" ? READERS.length : 10;

function readersOf(frame: number): readonly Reader[] {
  const first = frame * READERS_PER_FRAME;
  const others = Array.from(
    { length: READERS_PER_FRAME },
    (_, index) => READERS[(first + index) % READERS.length],
  );
  return [readBatch, ...others.filter((read) => read !== undefined)];
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** Time of this thread alone: the machine may be busy with other things. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** What came out that must not; undefined when all is well. */
function failureOf(read: Reader, bytes: Uint8Array): string | undefined {
  try {
    read(bytes);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ImError && ALLOWED.includes(thrown.code)) return undefined;
    return `${toHex(bytes)}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
  }
}

test(
  `${FRAMES} mutated frames give nothing but named errors; IM_FUZZ_SEED=${SEED}`,
  { timeout: 600_000 },
  () => {
    // Over a million errors are made here; collecting their stacks would be most of the time.
    const { stackTraceLimit } = Error;
    onTestFinished(() => void (Error.stackTraceLimit = stackTraceLimit));
    Error.stackTraceLimit = 0;
    const random = seededRandom(SEED);
    const failures: string[] = [];
    const heaps: number[] = [];
    let slowestMs = 0;
    for (let index = 0; index < FRAMES; index += 1) {
      const bytes = mutate(random, CORPUS);
      const startMs = cpuMs();
      for (const read of readersOf(index)) {
        const failure = failureOf(read, bytes);
        if (failure !== undefined) failures.push(failure);
      }
      slowestMs = Math.max(slowestMs, cpuMs() - startMs);
      if (index % Math.ceil(FRAMES / ROUNDS) === 0) heaps.push(heapBytes());
      if (failures.length > 0) break;
    }
    expect(failures).toEqual([]);
    expect(slowestMs).toBeLessThan(SLOWEST_MS);
    // The first rounds warm up; from then on nothing may be kept.
    expect(heapBytes() - Math.max(...heaps.slice(0, 4))).toBeLessThan(MAX_GROWTH_BYTES);
  },
);

test("the same seed gives the same frames", () => {
  const [one, other] = [seededRandom(7), seededRandom(7)];
  for (let index = 0; index < 100; index += 1)
    expect(mutate(one, CORPUS)).toEqual(mutate(other, CORPUS));
});
