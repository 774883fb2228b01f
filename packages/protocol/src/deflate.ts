import { decodeBatch, joinBatch } from "./codec.ts";
import { ImError } from "./error.ts";
import type { Batch } from "./frame.ts";

/** Whether this environment can offer the feature `deflate`; old browsers cannot. */
export function canDeflate(): boolean {
  try {
    return Boolean(new DecompressionStream("deflate-raw"));
  } catch {
    // The class or this format of it is missing.
    return false;
  }
}

/** The batch that travelled inside; a batch that was not deflated comes back as it is.
 * @param options.maxInflatedBytes Where inflating stops; `LIMITS.inflatedBytes`.
 * @throws ImError `too_large` beyond it, `invalid` when it is no deflated batch. */
export async function inflateBatch(
  batch: Batch,
  { maxInflatedBytes }: { readonly maxInflatedBytes: number },
): Promise<Batch> {
  if (!batch.deflated) return batch;
  const bytes = await inflate(batch.deflated, maxInflatedBytes);
  return decodeBatch(bytes, { maxBytes: maxInflatedBytes });
}

/** Deflate-raw of a whole batch, for `wrapDeflated`; worth it from about 1 KiB. */
export async function deflateBatch(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(streamOf(bytes, new CompressionStream("deflate-raw")), Number.MAX_SAFE_INTEGER);
}

async function inflate(deflated: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await collect(streamOf(deflated, new DecompressionStream("deflate-raw")), maxBytes);
  } catch (thrown) {
    if (thrown instanceof ImError) throw thrown;
    throw new ImError("invalid", "Cannot read batch: it is not deflated", { cause: thrown });
  }
}

function streamOf(
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return new Blob([bytes.slice()]).stream().pipeThrough(transform);
}

async function collect(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      // A small message may inflate to gigabytes: stop it, do not wait for it.
      void reader.cancel();
      throw new ImError("too_large", `Cannot read batch: it has over ${maxBytes} bytes`);
    }
    parts.push(value);
  }
  return joinBatch(parts);
}
