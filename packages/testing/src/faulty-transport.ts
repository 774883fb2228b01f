import { LIMITS, decodeBatch, encodeBatch } from "@im-chat/protocol";
import type { Down } from "@im-chat/protocol";
import { webSocketTransport } from "@im-chat/transport";
import type { LinkHandlers, Transport } from "@im-chat/transport";

/** What befalls what the server tells unasked. Answers to requests always arrive: a lost answer is a broken link. */
export interface Faults {
  /** Chance in [0, 1] that the pushes of a batch are lost. */
  readonly dropRate: number;
  /** Chance in [0, 1] that they come once more, late. */
  readonly duplicateRate: number;
  /** Longest delay of pushes, which others may then overtake; milliseconds. */
  readonly delayMs: number;
}

export interface FaultyTransportOptions {
  /** The way to the server that is made worse: a WebSocket when left out, or `longPolling()`, or any other. */
  readonly over?: Transport | undefined;
}

export interface FaultyTransport {
  /** What a client is given; its name is that of the way it makes worse. */
  readonly transport: Transport;
  /** Changes what goes wrong from now on; what is left out stays. At first nothing does.
   * @throws TypeError for a rate outside of [0, 1] or a delay below 0. */
  set(faults: Partial<Faults>): void;
  /** Breaks every link without a word. */
  cut(): void;
}

/** Close code of a link that a test has cut. */
const CUT = 4000;

/** A way to the server on which what it tells unasked may be lost, doubled, late and out of order, and which breaks when
 * it is told to.
 * @param random Uniform in [0, 1); a seeded one for a run that repeats itself. */
export function createFaultyTransport(
  random: () => number,
  { over = webSocketTransport() }: FaultyTransportOptions = {},
): FaultyTransport {
  const cuts = new Set<() => void>();
  let faults: Faults = { dropRate: 0, duplicateRate: 0, delayMs: 0 };

  function carryPushes(deliver: () => void): void {
    const { dropRate, duplicateRate, delayMs } = faults;
    if (random() < dropRate) return;
    if (delayMs === 0) deliver();
    else setTimeout(deliver, random() * delayMs);
    if (random() < duplicateRate) setTimeout(deliver, random() * 4 * delayMs);
  }

  function carry(bytes: Uint8Array, { onBatch }: Pick<LinkHandlers, "onBatch">): void {
    const { dropRate, duplicateRate, delayMs } = faults;
    if (dropRate === 0 && duplicateRate === 0 && delayMs === 0) return onBatch(bytes);
    const { answers, pushes } = split(bytes);
    if (pushes === undefined) return onBatch(bytes);
    if (answers !== undefined) onBatch(answers);
    carryPushes(() => onBatch(pushes));
  }

  return {
    set(changes) {
      check(changes);
      faults = { ...faults, ...changes };
    },
    cut() {
      for (const cut of cuts) cut();
    },
    transport: {
      name: over.name,
      open(target, handlers) {
        let isEnded = false;
        const cut = (): void => link.close(CUT, "cut by a test");
        // The end comes last: what is late by then is lost.
        const onBatch = (bytes: Uint8Array): void => {
          if (!isEnded) handlers.onBatch(bytes);
        };
        const link = over.open(target, {
          onOpen() {
            cuts.add(cut);
            handlers.onOpen();
          },
          onBatch: (bytes) => carry(bytes, { onBatch }),
          onClose(close) {
            isEnded = true;
            cuts.delete(cut);
            handlers.onClose(close);
          },
        });
        return link;
      },
    },
  };
}

function check({ dropRate = 0, duplicateRate = 0, delayMs = 0 }: Partial<Faults>): void {
  for (const [name, rate] of Object.entries({ dropRate, duplicateRate }))
    if (!(rate >= 0 && rate <= 1))
      throw new TypeError(`Cannot set faults: ${name} is ${rate}, not between 0 and 1`);
  if (!(delayMs >= 0)) throw new TypeError(`Cannot set faults: delayMs is ${delayMs}, below 0`);
}

/** An answer to a poll holds both; what is compressed is left as it is. */
function split(bytes: Uint8Array): {
  readonly answers?: Uint8Array | undefined;
  readonly pushes?: Uint8Array | undefined;
} {
  const { down, deflated } = decodeBatch(bytes, {
    maxBytes: LIMITS.batchBytesDown,
    allowDeflated: true,
  });
  if (deflated !== undefined) return {};
  const [pushes, answers] = [down.filter(isPush), down.filter((frame) => !isPush(frame))];
  if (answers.length === 0) return { pushes: bytes };
  if (pushes.length === 0) return { answers: bytes };
  return {
    answers: encodeBatch({ up: [], down: answers }),
    pushes: encodeBatch({ up: [], down: pushes }),
  };
}

/** Not why a link ends: without it a client could not tell a refusal from bad weather. */
function isPush({ requestId, type }: Down): boolean {
  return requestId === 0 && type !== "goaway" && type !== "error";
}
