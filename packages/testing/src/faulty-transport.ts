import { LIMITS, decodeBatch } from "@im-chat/protocol";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";

export interface Faults {
  /** Chance in [0, 1] that a batch of pushes alone is lost. */
  readonly dropRate: number;
  /** Chance that a batch of pushes alone comes once more, late. */
  readonly duplicateRate: number;
  /** Longest delay of a batch of pushes, which may then overtake others; milliseconds. */
  readonly delayMs: number;
}

export interface FaultyTransport {
  readonly transport: Transport;
  set(faults: Partial<Faults>): void;
  /** Breaks every link without a word. */
  cut(): void;
}

/** WebSocket on which what the server tells unasked may be lost, doubled, late and out of order.
 * @param random Uniform in [0, 1). */
export function createFaultyTransport(random: () => number): FaultyTransport {
  const inner = webSocketTransport();
  const cuts = new Set<() => void>();
  let faults: Faults = { dropRate: 0, duplicateRate: 0, delayMs: 0 };
  return {
    set: (changes) => (faults = { ...faults, ...changes }),
    cut() {
      for (const cut of cuts) cut();
    },
    transport: {
      name: "faulty",
      open(target, handlers) {
        const cut = (): void => link.close(4000, "cut by a test");
        const link = inner.open(target, {
          onOpen() {
            cuts.add(cut);
            handlers.onOpen();
          },
          onBatch(bytes) {
            if (!isPush(bytes)) return handlers.onBatch(bytes);
            if (random() < faults.dropRate) return;
            const deliver = (): void => handlers.onBatch(bytes);
            if (faults.delayMs === 0) deliver();
            else setTimeout(deliver, random() * faults.delayMs);
            if (random() < faults.duplicateRate) setTimeout(deliver, random() * 4 * faults.delayMs);
          },
          onClose(close) {
            cuts.delete(cut);
            handlers.onClose(close);
          },
        });
        return link;
      },
    },
  };
}

function isPush(bytes: Uint8Array): boolean {
  const { down, deflated } = decodeBatch(bytes, {
    maxBytes: LIMITS.batchBytesDown,
    allowDeflated: true,
  });
  return deflated === undefined && down.every(({ requestId }) => requestId === 0);
}
