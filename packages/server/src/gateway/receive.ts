import { ImError, LIMITS, decodeBatch } from "@im-chat/protocol";
import type { Batch, Hello, Up } from "@im-chat/protocol";
import type { Counters } from "../metrics/counters.ts";
import type { Compression } from "./compression.ts";
import { endingOf } from "./ending.ts";
import type { EndLink } from "./ending.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { take } from "./token-bucket.ts";

export interface ReceiveOptions {
  readonly limits: GatewayLimits;
  readonly counters: Counters;
  readonly endLink: EndLink;
  /** Absent: no link is compressed. */
  readonly compression?: Pick<Compression, "inflate"> | undefined;
  readonly monotonic: () => number;
  readonly onHello: (link: Link, hello: Hello & Pick<Up, "requestId">) => void;
  readonly onFrame: (link: Link, frame: Up) => void;
}

/** Frames kept while the hello is being verified. */
const EARLY_MAX = 256;

/** Takes the bytes of one WebSocket message; whatever they are, the worst that happens is the end of this link. */
export function createReceive(
  options: ReceiveOptions,
): (link: Link, bytes: Uint8Array, isBinary: boolean) => void {
  const { limits, counters, endLink, compression } = options;

  function decode(link: Link, bytes: Uint8Array): readonly Up[] {
    const allowDeflated = compression !== undefined && link.session?.isDeflating === true;
    const batch = decodeBatch(bytes, { maxBytes: limits.batchBytes, allowDeflated });
    const inner = inflated(link, batch);
    if (inner.down.length > 0) {
      throw new ImError("invalid", "Cannot read batch: it has frames that only a server sends");
    }
    return inner.up;
  }

  function inflated(link: Link, batch: Batch): Batch {
    if (batch.deflated === undefined || compression === undefined) return batch;
    const bytes = compression.inflate(batch.deflated);
    checkRates(link, bytes.length, 0);
    return decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes });
  }

  function checkRates(link: Link, bytes: number, frames: number): void {
    const nowMs = options.monotonic();
    const waitMs =
      take(link.bytes, limits.bytes, { nowMs, count: bytes }) ||
      take(link.frames, limits.frames, { nowMs, count: frames });
    if (waitMs > 0)
      throw new ImError("rate_limited", "Cannot take more frames: the link sends too fast", {
        retryAfterMs: Math.max(1000, waitMs),
      });
  }

  function deliver(link: Link, frame: Up): void {
    if (link.phase === "open") options.onFrame(link, frame);
    else if (link.phase === "hello") greet(link, frame);
    else if (link.phase === "verifying") keep(link, frame);
  }

  function greet(link: Link, frame: Up): void {
    if (frame.type !== "hello")
      throw new ImError("invalid", `Cannot take a ${frame.type} first: the first frame is a hello`);
    link.phase = "verifying";
    options.onHello(link, frame);
  }

  function keep(link: Link, frame: Up): void {
    link.early ??= { frames: [], bytes: 0 };
    if (link.early.frames.length >= EARLY_MAX) throw tooEarly();
    link.early.frames.push(frame);
  }

  /** Nobody is known yet whose limits would count: one more batch at most is kept for them. */
  function checkEarly(link: Link, bytes: number): void {
    link.early ??= { frames: [], bytes: 0 };
    link.early.bytes += bytes;
    if (link.early.bytes > limits.batchBytes) throw tooEarly();
  }

  return (link, bytes, isBinary) => {
    if (link.phase === "ended") return;
    link.receivedAt = options.monotonic();
    counters.batchesReceived += 1;
    counters.bytesReceived += bytes.length;
    try {
      if (!isBinary)
        throw new ImError("invalid", "Cannot read message: it is text; batches are binary");
      const frames = decode(link, bytes);
      counters.framesReceived += frames.length;
      checkRates(link, bytes.length, Math.max(1, frames.length));
      if (link.phase === "verifying") checkEarly(link, bytes.length);
      for (const frame of frames) deliver(link, frame);
    } catch (thrown) {
      endLink(link, endingOf(ImError.from(thrown)));
    }
  };
}

function tooEarly(): ImError {
  return new ImError("rate_limited", "Cannot take more frames before the welcome", {
    retryAfterMs: 1000,
  });
}
