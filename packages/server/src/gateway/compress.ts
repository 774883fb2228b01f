import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { ImError, LIMITS, wrapDeflated } from "@im-chat/protocol";

/** @returns The batch as a deflated batch, or itself when that does not pay. */
export type Compress = (batch: Uint8Array) => Uint8Array;

/** Below this a batch hardly shrinks: a single push of 177 bytes becomes 165. */
const MIN_BYTES = 1024;
/** Deflated bytes must be fewer than this share of the plain ones. */
const WORTH = 0.9;
const OPTIONS = { level: constants.Z_BEST_SPEED };

export const compressBatch: Compress = (batch) => {
  if (batch.length < MIN_BYTES) return batch;
  const deflated = deflateRawSync(batch, OPTIONS);
  return deflated.length < batch.length * WORTH ? wrapDeflated(deflated) : batch;
};

/** @throws ImError `invalid` when it is no deflated batch, `too_large` when it would become one that is too large. */
export function inflateBatch(deflated: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(deflated, { maxOutputLength: LIMITS.inflatedBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError;
    const why = isTooLarge
      ? `it has more than ${LIMITS.inflatedBytes} bytes inflated`
      : "it is not deflate-raw";
    throw new ImError(isTooLarge ? "too_large" : "invalid", `Cannot read batch: ${why}`, { cause });
  }
}
