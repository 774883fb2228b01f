const DAY_MS = 86_400_000;

/** Names the local day of a moment; equal for two moments of one day. */
export function dayKey(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Local midnights between two moments: 0 the same day, 1 yesterday, negative for the future. */
export function dayDistance(atMs: number, nowMs: number): number {
  return Math.round((midnight(nowMs) - midnight(atMs)) / DAY_MS);
}

function midnight(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
