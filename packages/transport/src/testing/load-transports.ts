/** Loads what a connection loads when it is needed: where time is imagined, no disk is to be waited for. */
export async function loadTransports(): Promise<void> {
  await Promise.all([import("../polling-link.ts"), import("../upward.ts")]);
}
