import { ImError } from "@im-chat/protocol";
import { addressKey, isLoopback } from "./address-key.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Exchange } from "./link.ts";
import { fullBucket, take } from "./token-bucket.ts";
import type { Bucket, Rate } from "./token-bucket.ts";

interface AddressState {
  links: number;
  /** Of requests, on their way. */
  bodies: number;
  readonly hellos: Bucket;
  readonly guests: Bucket;
  readonly requests: Bucket;
  readonly wrongKeys: Bucket;
}

/** What one network address may do. */
export interface AddressLimits {
  /** Counts a new link, or the request that it is. @returns why it must end */
  readonly enter: (address: string, door: "socket" | Exchange["door"]) => ImError | undefined;
  readonly left: (address: string) => void;
  /** Before the body of a request is read. @returns to be called when it is whole, or will never be; idempotent.
   * @throws ImError `rate_limited` */
  readonly admitBody: (address: string) => () => void;
  /** @throws ImError `rate_limited` */
  readonly admitGuest: (address: string) => void;
  /** Before the key of a backend is looked at. @throws ImError `rate_limited` */
  readonly admitKey: (address: string) => void;
  /** The key was none. */
  readonly countWrongKey: (address: string) => void;
  /** Forgets addresses without links whose buckets are full again. */
  readonly trim: () => void;
}

export function createAddressLimits({
  limits,
  monotonic,
}: {
  readonly limits: GatewayLimits;
  readonly monotonic: () => number;
}): AddressLimits {
  const states = new Map<string, AddressState>();

  function stateOf(address: string): AddressState | undefined {
    if (!limits.isLoopbackCounted && isLoopback(address)) return undefined;
    const key = addressKey(address);
    const known = states.get(key);
    if (known !== undefined) return known;
    const nowMs = monotonic();
    const state = {
      links: 0,
      bodies: 0,
      hellos: fullBucket(limits.hellosPerAddress, nowMs),
      guests: fullBucket(limits.guestsPerAddress, nowMs),
      requests: fullBucket(limits.requestsPerAddress, nowMs),
      wrongKeys: fullBucket(limits.wrongKeysPerAddress, nowMs),
    };
    states.set(key, state);
    return state;
  }

  function isForgettable(state: AddressState, nowMs: number): boolean {
    if (state.links + state.bodies > 0) return false;
    const isFull = (bucket: Bucket, rate: Rate): boolean => {
      take(bucket, rate, { nowMs, count: 0 });
      return bucket.tokens >= rate.burst;
    };
    return (
      isFull(state.hellos, limits.hellosPerAddress) &&
      isFull(state.guests, limits.guestsPerAddress) &&
      isFull(state.requests, limits.requestsPerAddress) &&
      isFull(state.wrongKeys, limits.wrongKeysPerAddress)
    );
  }

  /** Milliseconds until there is one again, which is not taken. */
  function waitFor(bucket: Bucket, rate: Rate): number {
    take(bucket, rate, { nowMs: monotonic(), count: 0 });
    return bucket.tokens < 1 ? Math.ceil(((1 - bucket.tokens) * 1000) / rate.perSecond) : 0;
  }

  return {
    enter: (address, door) => {
      const state = stateOf(address);
      if (state === undefined) return undefined;
      state.links += 1;
      if (state.links > limits.linksPerAddress) {
        return new ImError(
          "rate_limited",
          `Cannot open the link: ${limits.linksPerAddress} are open from this address`,
          { retryAfterMs: 30_000 },
        );
      }
      const nowMs = monotonic();
      const waitMs =
        door === "socket"
          ? take(state.hellos, limits.hellosPerAddress, { nowMs })
          : take(state.requests, limits.requestsPerAddress, { nowMs });
      if (waitMs === 0) return undefined;
      return new ImError(
        "rate_limited",
        "Cannot open the link: too many are opened from this address",
        { retryAfterMs: Math.max(1000, waitMs) },
      );
    },
    left: (address) => {
      const state = stateOf(address);
      if (state !== undefined) state.links -= 1;
    },
    admitBody: (address) => {
      const state = stateOf(address);
      if (state === undefined) return () => undefined;
      if (state.bodies >= limits.bodiesPerAddress)
        throw new ImError(
          "rate_limited",
          `Cannot take the request: ${limits.bodiesPerAddress} are on their way from this address`,
          { retryAfterMs: 1000 },
        );
      state.bodies += 1;
      let isWhole = false;
      return () => {
        if (!isWhole) state.bodies -= 1;
        isWhole = true;
      };
    },
    admitGuest: (address) => {
      const state = stateOf(address);
      if (state === undefined) return;
      const waitMs = take(state.guests, limits.guestsPerAddress, { nowMs: monotonic() });
      if (waitMs > 0)
        throw new ImError(
          "rate_limited",
          "Cannot sign in as a guest: too many come from this address",
          { retryAfterMs: Math.max(1000, waitMs) },
        );
    },
    admitKey: (address) => {
      const state = stateOf(address);
      if (state === undefined) return;
      const retryAfterMs = waitFor(state.wrongKeys, limits.wrongKeysPerAddress);
      if (retryAfterMs > 0)
        throw new ImError(
          "rate_limited",
          "Cannot take commands: too many with a wrong key come from this address",
          { retryAfterMs },
        );
    },
    countWrongKey: (address) => {
      const state = stateOf(address);
      if (state !== undefined)
        take(state.wrongKeys, limits.wrongKeysPerAddress, { nowMs: monotonic() });
    },
    trim: () => {
      const nowMs = monotonic();
      for (const [key, state] of states) if (isForgettable(state, nowMs)) states.delete(key);
    },
  };
}
