/** Uniform integers from 0 to below `bound`, the same for the same seed (mulberry32). */
export type Random = (bound: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

type Mutation = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array;

/** Nothing grows beyond this, or the run would measure copying. */
const MAX_BYTES = 20_000;

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  truncate,
  lieAboutLength,
  splice,
  nest,
  repeat,
  insertVarint,
  insertChance,
  changeTag,
];

/** One to three mutations of a frame of the corpus. */
export function mutate(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = pick(random, corpus);
  const count = 1 + random(3);
  for (let index = 0; index < count; index += 1) {
    const mutation = MUTATIONS[random(MUTATIONS.length)] ?? flipBits;
    bytes = mutation(bytes, random, corpus).slice(0, MAX_BYTES);
  }
  return bytes;
}

function pick(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  return corpus[random(corpus.length)] ?? new Uint8Array(0);
}

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  for (let index = 0; index <= random(4); index += 1) {
    const at = random(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random(8));
  }
  return changed;
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(random(2) === 0 ? 0 : random(bytes.length), random(bytes.length + 1));
}

/** Any byte may be a length: says more, less, or nothing. */
function lieAboutLength(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  const at = random(changed.length);
  const lies = [0, 1, 0x7f, (changed[at] ?? 0) + 1, (changed[at] ?? 0) - 1, random(256)];
  changed[at] = lies[random(lies.length)] ?? 0;
  return changed;
}

function splice(bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const other = pick(random, corpus);
  return concat(
    bytes.subarray(0, random(bytes.length + 1)),
    other.subarray(random(other.length + 1)),
  );
}

/** The bytes within fields of fields of themselves. */
function nest(bytes: Uint8Array, random: Random): Uint8Array {
  let nested = bytes;
  const depth = 1 + random(random(20) === 0 ? 200 : 5);
  for (let index = 0; index < depth && nested.length < MAX_BYTES; index += 1)
    nested = concat(
      Uint8Array.of((1 + random(15)) * 8 + (random(8) === 0 ? 3 : 2)),
      varint(nested.length),
      nested,
    );
  return nested;
}

function repeat(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random(bytes.length);
  const chunk = bytes.subarray(start, start + 1 + random(40));
  const times = 1 + random(random(10) === 0 ? 500 : 5);
  return concat(
    bytes.subarray(0, start),
    ...Array.from({ length: times }, () => chunk),
    bytes.subarray(start),
  );
}

function insertVarint(bytes: Uint8Array, random: Random): Uint8Array {
  const length = 1 + random(12);
  const huge = Uint8Array.from({ length }, (_, index) =>
    index === length - 1 ? random(128) : 0x80 | random(128),
  );
  return insert(bytes, random, huge);
}

function insertChance(bytes: Uint8Array, random: Random): Uint8Array {
  return insert(
    bytes,
    random,
    Uint8Array.from({ length: 1 + random(16) }, () => random(256)),
  );
}

/** Another field, another wire type, where a tag may be. */
function changeTag(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  changed[random(Math.min(changed.length, 8))] = random(20) * 8 + random(8);
  return changed;
}

function insert(bytes: Uint8Array, random: Random, added: Uint8Array): Uint8Array {
  const at = random(bytes.length + 1);
  return concat(bytes.subarray(0, at), added, bytes.subarray(at));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
