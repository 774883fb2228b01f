import { seededRandom } from "@im-chat/transport/testing";

/** A source of chance that repeats itself. Each thing that happens has one of its own, named by what it is for, so that
 * taking one thing out of a history does not change what befalls the others. */
export interface Chance {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Whether something of this probability happens. */
  is(probability: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** Uniform in [min, max). */
  between(range: readonly [min: number, max: number]): number;
  /** One of the values; undefined when there is none. */
  pick<Value>(values: readonly Value[]): Value | undefined;
  /** The values in any order. */
  shuffle<Value>(values: readonly Value[]): Value[];
  readonly bytes: (length: number) => Uint8Array;
}

/** @param names What it is for, after the seed of the run. */
export function createChance(seed: number, ...names: readonly (string | number)[]): Chance {
  const next = seededRandom(hash(`${seed} ${names.join(" ")}`));
  // The first numbers of neighbouring seeds are alike.
  next();
  const whole = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    is: (probability) => next() < probability,
    between: ([min, max]) => min + next() * (max - min),
    pick: (values) => (values.length === 0 ? undefined : values[whole(0, values.length - 1)]),
    shuffle(values) {
      const rest = [...values];
      return values.map(() => rest.splice(whole(0, rest.length - 1), 1)).flat();
    },
    bytes: (length) => Uint8Array.from({ length }, () => whole(0, 255)),
  };
}

/** 32 bits of a text: FNV-1a, then mixed. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x45d9f3b);
  return (sum ^ (sum >>> 15)) >>> 0;
}
