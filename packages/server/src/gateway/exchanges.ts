import { LIMITS, decodeBatch, encodeBatch, joinBatch } from "@im-chat/protocol";
import type { Down, ErrorFrame, Up } from "@im-chat/protocol";
import type { Exchange } from "./link.ts";
import type { AcceptPeer } from "./peers.ts";

/** An HTTP request whose body is a batch. */
export interface ExchangeRequest {
  readonly door: Exchange["door"];
  readonly address: string;
  readonly origin: string | undefined;
  readonly host: string;
  readonly body: Uint8Array;
  /** Resolves when the answer was read, or nobody waits for it any more: until then the link counts.
   * Absent: it is read at once. */
  readonly read?: Promise<void> | undefined;
}

export interface RunningExchange {
  /** One batch. Never rejects: what goes wrong is a frame. */
  readonly answer: Promise<Uint8Array>;
  /** Nobody waits for the answer any more. Idempotent. */
  readonly abandon: () => void;
}

export type Exchanges = (request: ExchangeRequest) => RunningExchange;

/** Pushes in one answer; what goes beyond is told by the next poll. */
const PUSHED_FRAMES = LIMITS.framesPerBatch / 2;
const PUSHED_BYTES = LIMITS.batchBytesDown / 2;
/** Bytes of results in one answer: with the last of them and what is small beside, no more than a client unpacks. */
const RESULT_BYTES = LIMITS.inflatedBytes - 2 * LIMITS.batchBytesDown;
/** In place of a result for which there is no room any more: its request is asked again. */
const NO_ROOM: ErrorFrame = {
  type: "error",
  code: "rate_limited",
  message: "Cannot answer: the results of one request are too large together",
  retryAfterMs: 0,
};

/** Takes each HTTP request for a link that lives for this one batch: it says hello, asks, is answered, and is over.
 * Between two requests the server knows nothing of a client, so that any node may take the next one. */
export function createExchanges(accept: AcceptPeer): Exchanges {
  return ({ body, door, read = Promise.resolve(), ...from }) => {
    /** Undefined while it is not known whether the request is taken at all. */
    let unanswered: Set<number> | undefined;
    const parts: Uint8Array[] = [];
    let room = { frames: PUSHED_FRAMES, bytes: PUSHED_BYTES };
    let usedBytes = 0;
    let isOver = false;
    let resolve: (answer: Uint8Array) => void = () => undefined;
    const answer = new Promise<Uint8Array>((settle) => (resolve = settle));

    function take(batch: Uint8Array): void {
      if (isOver) return;
      // Our own: of whatever size.
      const { down } = decodeBatch(batch, { maxBytes: Infinity });
      const owed = down.filter((frame) => !isPush(frame));
      const pushes = down.length - owed.length;
      const hasRoom = room.frames >= pushes && room.bytes >= batch.length;
      if (pushes > 0 && hasRoom)
        room = { frames: room.frames - pushes, bytes: room.bytes - batch.length };
      const part =
        usedBytes > RESULT_BYTES
          ? withoutResults(owed)
          : hasRoom
            ? batch
            : encodeBatch({ up: [], down: owed });
      usedBytes += part.length;
      parts.push(part);
      for (const { requestId } of down) unanswered?.delete(requestId);
      if (unanswered?.size === 0) end();
    }

    function end(): void {
      if (isOver) return;
      isOver = true;
      resolve(joinBatch(parts));
      // Later at any rate: the gateway may be in the midst of ending it.
      void read.then(() => link.ended());
    }

    const link = accept({
      ...from,
      exchange: { door, sizeBytes: body.length, isPushed: false, wake: undefined },
      bufferedBytes: 0,
      send: take,
      close: end,
      terminate: end,
    });
    // Who is refused at the door costs no more than that.
    if (!isOver) {
      unanswered = requestsOf(body);
      link.receive(body);
    }
    return { answer, abandon: end };
  };
}

function withoutResults(owed: readonly Down[]): Uint8Array {
  const down = owed.map((frame) =>
    bytesOf(frame) > 0 ? { ...NO_ROOM, requestId: frame.requestId } : frame,
  );
  return encodeBatch({ up: [], down });
}

/** Of a result that can be asked for again: that of a command is kept under its id. */
function bytesOf(frame: Down): number {
  return frame.type === "query_result" || frame.type === "command_result" ? frame.data.length : 0;
}

function isPush({ requestId, type }: Down): boolean {
  return requestId === 0 && type !== "goaway" && type !== "error";
}

function isRequest({ requestId, type }: Up): boolean {
  return requestId > 0 && type !== "signal" && type !== "pong" && type !== "bye";
}

/** Ids that an answer is owed to. Of what cannot be read, none: the link ends of it. */
function requestsOf(body: Uint8Array): Set<number> {
  try {
    const { up } = decodeBatch(body, { maxBytes: LIMITS.batchBytesUp });
    return new Set(up.filter(isRequest).map(({ requestId }) => requestId));
  } catch {
    return new Set();
  }
}
