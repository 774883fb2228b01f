import { LIMITS, decodeBatch, encodeBatch } from "@im-chat/protocol";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";

/** A way to the server on which answers can be kept back, while what is told unasked comes through. */
export interface HeldAnswers {
  readonly transport: Transport;
  /** Answers wait from here on. */
  hold(): void;
  /** What has waited comes, in its order. */
  release(): void;
}

export function holdAnswers(): HeldAnswers {
  const inner = webSocketTransport();
  let waiting: (() => void)[] | undefined;
  return {
    hold: () => void (waiting ??= []),
    release() {
      const come = waiting ?? [];
      waiting = undefined;
      for (const run of come) run();
    },
    transport: {
      name: inner.name,
      open: (target, handlers) =>
        inner.open(target, {
          ...handlers,
          onBatch(bytes) {
            if (!waiting) return handlers.onBatch(bytes);
            const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
            const answers = down.filter(({ requestId }) => requestId > 0);
            const pushes = down.filter(({ requestId }) => requestId === 0);
            if (answers.length > 0)
              waiting.push(() => handlers.onBatch(encodeBatch({ up: [], down: answers })));
            if (pushes.length > 0) handlers.onBatch(encodeBatch({ up: [], down: pushes }));
          },
        }),
    },
  };
}
