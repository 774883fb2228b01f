import type { Transport } from "./transport.ts";

const TRIES = 2;

/** The transport for the next attempt: the first, and after every two attempts in a row that came to nothing the next
 * one, round and round. Nothing is remembered once a link has been made, so a detour never becomes a habit.
 * @param transports Best first; at least one.
 * @param fruitless Attempts in a row that were not welcomed. */
export function transportFor(
  transports: readonly [Transport, ...Transport[]],
  fruitless: number,
): Transport {
  return transports[Math.floor(fruitless / TRIES) % transports.length] ?? transports[0];
}
