import { LIMITS, encodeDown, joinBatch } from "@im-chat/protocol";
import type { Down } from "@im-chat/protocol";
import type { Counters } from "../metrics/counters.ts";
import type { Compression } from "./compression.ts";
import { toFrame } from "./frame.ts";
import type { Link } from "./link.ts";
import { Strands, framesOf } from "./strand.ts";
import type { Strand } from "./strand.ts";

export interface OutgoingOptions {
  /** Runs a task soon: at the end of this turn of the event loop. */
  readonly soon: (task: () => void) => void;
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly monotonic: () => number;
  /** Absent: no link is compressed. */
  readonly compression?: Pick<Compression, "compress"> | undefined;
  readonly counters: Counters;
  /** Unsent bytes of one link above which its pushes are dropped. */
  readonly bufferedBytes: number;
}

/** Pushes wait this long for company; answers go out at the end of the turn. */
const COALESCE_MS = 5;
/** When sending itself takes long, waiting longer saves more: at most half of the time is spent on it. */
const COALESCE_MAX_MS = 40;
/** Bytes and frames of one batch; the last frame may go beyond by itself. */
const BATCH_BYTES = LIMITS.batchBytesDown / 2;
const BATCH_FRAMES = LIMITS.framesPerBatch;
const BEHIND: Uint8Array = encodeDown({ requestId: 0, type: "behind" });

/** Everything the gateway sends. Frames for one link keep their order and travel together; links with the same
 * frames share the bytes. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #strands = new Strands();
  #now: Link[] = [];
  #later: Link[] = [];
  #isSoon = false;
  #cancelLater: (() => void) | undefined;
  #restUntil = 0;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Sends the answer to the hello at once, alone and as it is: what is compressed is read only after it. */
  welcome(link: Link, down: Down): void {
    const strand = this.#strands.extend(undefined, encodeDown(down));
    this.#send(link, strand, { isPlain: true });
  }

  /** Sends the answer to a request; never dropped. */
  reply(link: Link, down: Down): void {
    this.#add(link, encodeDown(down));
    this.#hurry(link);
  }

  /** Sends one encoded `Down`, the same bytes for every receiver; dropped while the peer reads too slowly. */
  push(link: Link, down: Uint8Array): void {
    if (link.behindSince > 0) {
      this.#options.counters.droppedPushes += 1;
      return;
    }
    this.#add(link, down);
    if (link.exchange !== undefined) {
      link.exchange.isPushed = true;
      link.exchange.wake?.();
    }
    if (link.flush !== "none") return;
    link.flush = "later";
    this.#later.push(link);
    this.#scheduleLater();
  }

  /** Sends what waits for one link at once. */
  flush(link: Link): void {
    const { strand } = link;
    link.strand = undefined;
    link.flush = "none";
    if (strand !== undefined) this.#send(link, strand);
  }

  /** Ends the time of dropped pushes when the peer has read enough.
   * @returns whether the link keeps up (again). */
  recover(link: Link): boolean {
    if (link.behindSince === 0) return true;
    if (link.wire.writableLength > this.#options.bufferedBytes / 4) return false;
    link.behindSince = 0;
    this.push(link, BEHIND);
    return true;
  }

  /** Sends everything that waits. */
  flushAll(): void {
    this.#flushNow();
    this.#flushLater();
  }

  #add(link: Link, down: Uint8Array): void {
    const { strand } = link;
    if (
      strand !== undefined &&
      (strand.count >= BATCH_FRAMES || strand.bytes + down.length > BATCH_BYTES)
    ) {
      link.strand = undefined;
      this.#send(link, strand);
    }
    link.strand = this.#strands.extend(link.strand, down);
  }

  #hurry(link: Link): void {
    if (link.flush === "now") return;
    link.flush = "now";
    this.#now.push(link);
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#options.soon(() => this.#flushNow());
  }

  /** The first push after a pause leaves at the end of the turn, the next ones wait for each other. */
  #scheduleLater(): void {
    if (this.#cancelLater !== undefined) return;
    const waitMs = Math.max(0, this.#restUntil - this.#options.monotonic());
    if (waitMs > 0) {
      this.#cancelLater = this.#options.after(waitMs, () => this.#flushLater());
      return;
    }
    this.#cancelLater = () => undefined;
    this.#options.soon(() => this.#flushLater());
  }

  #flushNow(): void {
    this.#isSoon = false;
    const links = this.#now;
    this.#now = [];
    for (const link of links) if (link.flush === "now") this.flush(link);
    this.#strands.forget();
  }

  #flushLater(): void {
    this.#cancelLater = undefined;
    const beganAt = this.#options.monotonic();
    const links = this.#later;
    this.#later = [];
    for (const link of links) if (link.flush === "later") this.flush(link);
    this.#strands.forget();
    const endedAt = this.#options.monotonic();
    const restMs = Math.min(COALESCE_MAX_MS, Math.max(COALESCE_MS, endedAt - beganAt));
    this.#restUntil = endedAt + restMs;
  }

  #send(link: Link, strand: Strand, { isPlain = false } = {}): void {
    const { socket, wire, session } = link;
    if (socket.readyState !== socket.OPEN) return;
    const { counters } = this.#options;
    const isDeflated = session?.isDeflating === true && !isPlain;
    const frame = isDeflated ? this.#deflatedFrame(strand) : this.#plainFrame(strand);
    wire.write(frame);
    counters.batchesSent += 1;
    counters.framesSent += strand.count;
    counters.bytesSent += frame.length;
    if (link.behindSince === 0 && wire.writableLength > this.#options.bufferedBytes) {
      link.behindSince = this.#options.monotonic();
      counters.linksBehind += 1;
    }
  }

  #plainFrame(strand: Strand): Uint8Array {
    strand.frame ??= toFrame(joinBatch(framesOf(strand)));
    return strand.frame;
  }

  #deflatedFrame(strand: Strand): Uint8Array {
    strand.deflatedFrame ??= this.#deflate(strand);
    return strand.deflatedFrame;
  }

  #deflate(strand: Strand): Uint8Array {
    const batch = joinBatch(framesOf(strand));
    const deflated = this.#options.compression?.compress(batch) ?? batch;
    return deflated === batch ? this.#plainFrame(strand) : toFrame(deflated);
  }
}
