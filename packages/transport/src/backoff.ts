/** Delay before the next connection attempt, in milliseconds in [0, 30_000].
 * @param attempt Failed attempts so far, from 0.
 * @param random Uniform in [0, 1); full jitter. */
export function nextDelayMs(attempt: number, random: number): number {
  return random * Math.min(30_000, 500 * 2 ** attempt);
}
