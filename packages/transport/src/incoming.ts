import { ImError, decodeBatch, inflateBatch } from "@im-chat/protocol";
import type { Batch, Down } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";

/** Batches on their way in from one link, taken apart in the order in which they came. */
export interface Incoming {
  push(bytes: Uint8Array): void;
  /** The feature was agreed. */
  allowDeflated(): void;
}

export interface IncomingOptions {
  readonly onFrame: (frame: Down) => void;
  readonly maxBytes: number;
  /** The other end sends what cannot be read; nothing comes after. */
  readonly onBroken: (reason: ImError) => void;
}

export function createIncoming({ onFrame, onBroken, maxBytes }: IncomingOptions): Incoming {
  /** Ends when all batches before are taken apart; undefined when none waits for one to be inflated. */
  let backlog: Promise<void> | undefined;
  let allowDeflated = false;
  let isBroken = false;

  function fail(thrown: unknown): void {
    if (isBroken) return;
    isBroken = true;
    onBroken(ImError.from(thrown, "invalid"));
  }

  function handOut({ down }: Batch): void {
    for (const frame of down) if (!isBroken) onFrame(frame);
  }

  async function handOutAfter(earlier: Promise<void> | undefined, batch: Batch): Promise<void> {
    const inflating = inflateBatch(batch, { maxInflatedBytes: LIMITS.inflatedBytes });
    try {
      await Promise.all([inflating, earlier]);
      handOut(await inflating);
    } catch (error) {
      fail(error);
    }
  }

  function enqueue(batch: Batch): void {
    const turn = handOutAfter(backlog, batch).finally(() => {
      if (backlog === turn) backlog = undefined;
    });
    backlog = turn;
  }

  return {
    push(bytes) {
      if (isBroken) return;
      try {
        const batch = decodeBatch(bytes, { maxBytes, allowDeflated });
        if (!batch.deflated && !backlog) handOut(batch);
        else enqueue(batch);
      } catch (error) {
        fail(error);
      }
    },
    allowDeflated() {
      allowDeflated = true;
    },
  };
}
