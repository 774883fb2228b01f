import { LIMITS, decodeBatch, encodeBatch } from "@im-chat/protocol";
import type { Down, ErrorFrame, Up } from "@im-chat/protocol";
import type { Transport } from "@im-chat/transport";

/** A way to the server on which some frames are refused for now. */
export interface RefusedFrames {
  readonly transport: Transport;
  /** Of each refused frame, milliseconds of the given clock. */
  readonly refusedAtMs: readonly number[];
  isOn: boolean;
}

/** @param inner The way that all other frames take. @param is Whether a frame is refused. */
export function refuseFrames(
  inner: Transport,
  {
    is,
    now,
    error,
  }: {
    readonly is: (up: Up) => boolean;
    readonly now: () => number;
    readonly error: Pick<ErrorFrame, "code"> & Partial<Pick<ErrorFrame, "retryAfterMs">>;
  },
): RefusedFrames {
  const refusedAtMs: number[] = [];
  const road: RefusedFrames = {
    isOn: true,
    refusedAtMs,
    transport: {
      name: inner.name,
      open(target, handlers) {
        const link = inner.open(target, handlers);
        return {
          get bufferedBytes() {
            return link.bufferedBytes;
          },
          close: (code, reason) => link.close(code, reason),
          send(bytes) {
            const { up } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp });
            const refused = up.filter((frame) => road.isOn && is(frame));
            const others = up.filter((frame) => !refused.includes(frame));
            if (others.length > 0) link.send(encodeBatch({ up: others, down: [] }));
            if (refused.length === 0) return;
            refusedAtMs.push(...refused.map(() => now()));
            const down = refused.map(({ requestId }): Down => ({
              type: "error",
              requestId,
              message: "Not now",
              ...error,
            }));
            void Promise.resolve().then(() => handlers.onBatch(encodeBatch({ up: [], down })));
          },
        };
      },
    },
  };
  return road;
}
