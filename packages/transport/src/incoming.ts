import { ImError, LIMITS, decodeBatch } from "@im-chat/protocol";
import type { Down } from "@im-chat/protocol";

/** Batches on their way in from one link, taken apart in the order in which they came. */
export interface Incoming {
  push(bytes: Uint8Array): void;
}

export interface IncomingOptions {
  readonly onFrame: (frame: Down) => void;
  /** The other end sends what cannot be read; nothing comes after. */
  readonly onBroken: (reason: ImError) => void;
  /** Makes one inflater of deflate-raw bytes. */
  readonly inflater: () => TransformStream<Uint8Array, Uint8Array> | undefined;
}

export function createIncoming(options: IncomingOptions): Incoming {
  const { onFrame, onBroken } = options;
  /** Batches that wait for one before them to be inflated; usually none. */
  let backlog: Promise<void> | undefined;
  let isBroken = false;

  function fail(thrown: unknown): void {
    if (isBroken) return;
    isBroken = true;
    onBroken(ImError.from(thrown, "invalid"));
  }

  function handOut(frames: readonly Down[]): void {
    for (const frame of frames) if (!isBroken) onFrame(frame);
  }

  async function inflateAfter(
    earlier: Promise<void> | undefined,
    deflated: Uint8Array,
  ): Promise<void> {
    await earlier;
    const stream = options.inflater();
    if (stream === undefined) {
      throw new ImError("unsupported", "Cannot read batch: it is deflated");
    }
    const bytes = await inflate(deflated, stream);
    handOut(decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes }).down);
  }

  async function handOutAfter(earlier: Promise<void>, frames: readonly Down[]): Promise<void> {
    await earlier;
    handOut(frames);
  }

  function enqueue(work: Promise<void>): void {
    const guarded = work.catch(fail).finally(() => {
      if (backlog === guarded) backlog = undefined;
    });
    backlog = guarded;
  }

  return {
    push(bytes) {
      if (isBroken) return;
      try {
        const { down, deflated } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
        if (deflated !== undefined) enqueue(inflateAfter(backlog, deflated));
        else if (backlog === undefined) handOut(down);
        else enqueue(handOutAfter(backlog, down));
      } catch (error) {
        fail(error);
      }
    },
  };
}

/** @throws ImError `too_large` when more comes out than a batch may hold, `invalid` when it is no deflate stream. */
async function inflate(
  deflated: Uint8Array,
  stream: TransformStream<Uint8Array, Uint8Array>,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // What goes wrong here also ends the readable side, where it is thrown.
  void writer.write(deflated).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    sizeBytes += value.length;
    if (sizeBytes > LIMITS.inflatedBytes) {
      await reader.cancel();
      throw new ImError(
        "too_large",
        `Cannot inflate batch: over ${LIMITS.inflatedBytes} bytes come out`,
      );
    }
    chunks.push(value);
  }
  return concatenate(chunks, sizeBytes);
}

function concatenate(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
