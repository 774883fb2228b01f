import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { ImError, LIMITS, wrapDeflated } from "@im-chat/protocol";
import type { Compression } from "./compression.ts";

/** Below this a batch hardly shrinks: a single push of 177 bytes becomes 165. */
const MIN_BYTES = 1024;
/** Deflated bytes must be fewer than this share of the plain ones. */
const WORTH = 0.9;
const OPTIONS = { level: constants.Z_BEST_SPEED };

/** Compression of a server that runs in Node. */
export const nodeCompression: Compression = { compress, inflate };

function compress(batch: Uint8Array): Uint8Array {
  if (batch.length < MIN_BYTES) return batch;
  const deflated = deflateRawSync(batch, OPTIONS);
  return deflated.length < batch.length * WORTH ? wrapDeflated(deflated) : batch;
}

function inflate(deflated: Uint8Array): Uint8Array {
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
