/** A rate with room for bursts. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** State of one bucket: two numbers, so that thousands cost little. */
export interface Bucket {
  tokens: number;
  atMs: number;
}

export function fullBucket(rate: Rate, nowMs: number): Bucket {
  return { tokens: rate.burst, atMs: nowMs };
}

/** Takes tokens if there are enough.
 * @param nowMs Of a clock that does not go back.
 * @returns 0 when taken; otherwise milliseconds until there are enough. */
export function take(
  bucket: Bucket,
  rate: Rate,
  { nowMs, count = 1 }: { readonly nowMs: number; readonly count?: number },
): number {
  const grown = bucket.tokens + ((nowMs - bucket.atMs) * rate.perSecond) / 1000;
  bucket.tokens = Math.min(rate.burst, grown);
  bucket.atMs = nowMs;
  if (bucket.tokens >= count) {
    bucket.tokens -= count;
    return 0;
  }
  return Math.ceil(((count - bucket.tokens) * 1000) / rate.perSecond);
}
