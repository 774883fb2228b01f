import { ImError } from "@im-chat/protocol";
import { addressKey, isLoopback } from "./address-key.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Exchange } from "./link.ts";
import { fullBucket, take } from "./token-bucket.ts";
import type { Bucket } from "./token-bucket.ts";

interface AddressState {
  links: number;
  readonly hellos: Bucket;
  readonly guests: Bucket;
  readonly requests: Bucket;
}

/** What one network address may do. */
export interface AddressLimits {
  /** Counts a new link, or the request that it is. @returns why it must end */
  readonly enter: (address: string, door: "socket" | Exchange["door"]) => ImError | undefined;
  readonly left: (address: string) => void;
  /** @throws ImError `rate_limited` */
  readonly admitGuest: (address: string) => void;
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
      hellos: fullBucket(limits.hellosPerAddress, nowMs),
      guests: fullBucket(limits.guestsPerAddress, nowMs),
      requests: fullBucket(limits.requestsPerAddress, nowMs),
    };
    states.set(key, state);
    return state;
  }

  function isForgettable(state: AddressState, nowMs: number): boolean {
    if (state.links > 0) return false;
    take(state.hellos, limits.hellosPerAddress, { nowMs, count: 0 });
    take(state.guests, limits.guestsPerAddress, { nowMs, count: 0 });
    take(state.requests, limits.requestsPerAddress, { nowMs, count: 0 });
    return (
      state.requests.tokens >= limits.requestsPerAddress.burst &&
      state.hellos.tokens >= limits.hellosPerAddress.burst &&
      state.guests.tokens >= limits.guestsPerAddress.burst
    );
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
    trim: () => {
      const nowMs = monotonic();
      for (const [key, state] of states) if (isForgettable(state, nowMs)) states.delete(key);
    },
  };
}
