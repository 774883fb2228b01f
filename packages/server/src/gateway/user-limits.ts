import { ImError } from "@im-chat/protocol";
import type { GatewayLimits } from "./limits.ts";
import type { Exchange, UserLinks } from "./link.ts";
import { fullBucket, take } from "./token-bucket.ts";
import type { Bucket, Rate } from "./token-bucket.ts";

/** Counts an HTTP request of a user as the same bytes and frames on a socket would count.
 * @throws ImError `rate_limited` */
export function admitExchange(
  user: UserLinks,
  exchange: Pick<Exchange, "sizeBytes"> & { readonly frames: number },
  { limits, nowMs }: { readonly limits: GatewayLimits; readonly nowMs: number },
): void {
  user.exchanges ??= {
    count: 0,
    frames: fullBucket(limits.frames, nowMs),
    bytes: fullBucket(limits.bytes, nowMs),
    signals: fullBucket(limits.signals, nowMs),
  };
  const { bytes, frames, count } = user.exchanges;
  if (count >= limits.linksPerUser) {
    const why = `${limits.linksPerUser} of this user are under way`;
    throw new ImError("rate_limited", `Cannot take the request: ${why}`, { retryAfterMs: 1000 });
  }
  const waitMs =
    take(bytes, limits.bytes, { nowMs, count: exchange.sizeBytes }) ||
    take(frames, limits.frames, { nowMs, count: exchange.frames });
  if (waitMs > 0)
    throw new ImError("rate_limited", "Cannot take the request: the user sends too fast", {
      retryAfterMs: Math.max(1000, waitMs),
    });
}

/** Who asks every few seconds is remembered in between: a guest would be counted as a new one. */
const REST_MS = 60_000;

/** Whether nothing that a user did counts any more. */
export function isRested(
  { commands, queries, exchanges }: UserLinks,
  limits: GatewayLimits,
  nowMs: number,
): boolean {
  if (exchanges && nowMs - exchanges.frames.atMs < REST_MS) return false;
  const isFull = (bucket: Bucket, rate: Rate): boolean => {
    take(bucket, rate, { nowMs, count: 0 });
    return bucket.tokens >= rate.burst;
  };
  if (!isFull(commands, limits.commands) || !isFull(queries, limits.queries)) return false;
  if (exchanges === undefined) return true;
  return (
    exchanges.count === 0 &&
    isFull(exchanges.frames, limits.frames) &&
    isFull(exchanges.bytes, limits.bytes) &&
    isFull(exchanges.signals, limits.signals)
  );
}
