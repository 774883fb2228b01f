/** A source of chance that repeats itself: the same seed, the same run.
 * @param seed Any 32-bit number.
 * @returns Uniform in [0, 1).
 * @see The generator "mulberry32" by Tommy Ettinger */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
