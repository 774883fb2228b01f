import { ImError, encodeUp, joinBatch } from "@im-chat/protocol";
import type { ConversationId, NegotiatedLimits, Up } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { Environment, Timer } from "./environment.ts";
import type { Link } from "./transport.ts";

/** Frames on their way out of one link, gathered into batches. */
export interface Outgoing {
  /** Queues a frame. What nobody answers is dropped when there is no room: who ends a link cannot be refused its goodbye.
   * @param encoded The frame, where the caller has encoded it.
   * @throws ImError `too_large` when the frame alone exceeds a batch, `unavailable` when the buffer is full. */
  post(frame: Up, encoded?: Uint8Array): void;
  /** Forgets a queued request that nobody waits for; one that is under way stays. */
  readonly abandon: (requestId: number) => void;
  /** Forgets the queued commands of a lane. @returns the ids of their requests. */
  abandonLane(lane: ConversationId | undefined): readonly number[];
  /** Sends what is queued now, as far as the link takes it; the last time, without waiting for an answer. */
  flush(options?: { readonly isLast: boolean }): void;
  /** From the welcome; before it only the hello is sent. */
  setLimits(limits: NegotiatedLimits): void;
  stop(): void;
}

export interface OutgoingOptions {
  readonly environment: Environment;
  readonly link: Link;
  /** What each batch after the first begins with, where batches stand for themselves. */
  readonly hello: () => Uint8Array;
  /** Requests sent and not answered. */
  readonly unansweredCount: () => number;
}

/** Frames of a burst travel together when they come within this time. */
const GATHER_MS = 4;
/** A link that holds more gets nothing new. */
const LINK_BYTES = 64 * 1024;
const LINK_PAUSE_MS = 25;
const QUEUE_BYTES = 1024 * 1024;
const QUEUE_FRAMES = 1024;
/** Bytes of one HTTP request; a larger frame goes alone. Also what a browser still sends for a page that goes. */
const BODY_BYTES = 60 * 1024;
/** Where the answers to all of them come as one batch. */
const REQUESTS_PER_BODY = 8;

interface Queued {
  readonly requestId: number;
  readonly isCommand: boolean;
  /** Of a command. */
  readonly lane: ConversationId | undefined;
  readonly bytes: Uint8Array;
}

export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { environment, link } = options;
  let queue: Queued[] = [];
  let queuedBytes = 0;
  let batchBytes: number = LIMITS.batchBytesUp;
  let commandsPerBatch: number = LIMITS.commandsPerBatch;
  let lastFlushMs = -Infinity;
  let timer: Timer | undefined;
  let isScheduled = false;
  let isStopped = false;
  let isGreeted = false;

  function hasRoom(): boolean {
    return queuedBytes < QUEUE_BYTES && queue.length < QUEUE_FRAMES;
  }

  /** The first frame leaves with this turn of the loop, what follows closely leaves together a moment later.
   * Timers of a hidden page come up to a minute late, so there nothing waits for one. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    const waitMs = environment.isVisible() ? lastFlushMs + GATHER_MS - environment.now() : 0;
    if (waitMs > 0 && waitMs <= GATHER_MS) timer = environment.setTimer(() => flush(), waitMs);
    else void Promise.resolve().then(() => flush());
  }

  function flush({ isLast = false } = {}): void {
    environment.clearTimer(timer);
    isScheduled = false;
    if (isStopped || queue.length === 0) return;
    lastFlushMs = environment.now();
    while (queue.length > 0) {
      const isBusy = link.polling?.isBusy === true && !isLast;
      if (isBusy || link.bufferedBytes >= LINK_BYTES) return pause();
      const head = isGreeted && link.polling ? [options.hello()] : [];
      const batch = nextBatch(head[0]?.length ?? 0);
      // Answers call `flush` again.
      if (batch.length === 0) return;
      queue = queue.slice(batch.length);
      for (const { bytes } of batch) queuedBytes -= bytes.length;
      isGreeted = true;
      link.send(joinBatch([...head, ...batch.map(({ bytes }) => bytes)]));
    }
  }

  function pause(): void {
    isScheduled = true;
    timer = environment.setTimer(() => flush(), LINK_PAUSE_MS);
  }

  function nextBatch(headBytes: number): readonly Queued[] {
    let sizeBytes = headBytes;
    let commands = 0;
    let free = (link.polling ? REQUESTS_PER_BODY : commandsPerBatch) - underWay();
    const end = queue.findIndex((frame, index) => {
      if (frame.requestId > 0 && free-- <= 0) return true;
      sizeBytes += frame.bytes.length;
      // What is between us and the server may take less at a time than it does.
      if (index > 0 && sizeBytes > BODY_BYTES) return true;
      commands += frame.isCommand ? 1 : 0;
      return (
        sizeBytes > batchBytes || commands > commandsPerBatch || index >= LIMITS.framesPerBatch - 1
      );
    });
    return end === -1 ? queue : queue.slice(0, end);
  }

  /** Requests on the wire: unanswered, and not still in the queue. */
  function underWay(): number {
    return options.unansweredCount() - queue.filter(({ requestId }) => requestId > 0).length;
  }

  function forget(isUnwanted: (frame: Queued) => boolean): readonly Queued[] {
    const gone = queue.filter(isUnwanted);
    queue = queue.filter((frame) => !gone.includes(frame));
    for (const { bytes } of gone) queuedBytes -= bytes.length;
    return gone;
  }

  return {
    post(frame, bytes = encodeUp(frame)) {
      if (isStopped || (frame.requestId === 0 && !hasRoom())) return;
      if (!hasRoom())
        throw new ImError("unavailable", "Cannot send: the buffer of the link is full");
      const mostBytes = batchBytes - (link.polling ? options.hello().length : 0);
      if (bytes.length > mostBytes) {
        throw new ImError(
          "too_large",
          `Cannot send: it has ${bytes.length} bytes, at most ${mostBytes} are allowed`,
        );
      }
      const isCommand = frame.type === "command";
      const lane = isCommand ? frame.conversationId : undefined;
      queue.push({ requestId: frame.requestId, isCommand, lane, bytes });
      queuedBytes += bytes.length;
      schedule();
    },
    abandon: (requestId) => void forget((frame) => frame.requestId === requestId),
    abandonLane: (lane) =>
      forget((frame) => frame.isCommand && frame.lane === lane).map(({ requestId }) => requestId),
    flush,
    setLimits(limits) {
      batchBytes = limits.batchBytes;
      commandsPerBatch = limits.commandsPerBatch;
    },
    stop() {
      isStopped = true;
      queue = [];
      environment.clearTimer(timer);
    },
  };
}
