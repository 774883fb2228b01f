import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "./figures.ts";

/** One connected account that can send to its partner. */
export interface Sender {
  /** Resolves when the server has acknowledged the message, after its commit. */
  send(text: string): Promise<void>;
  close(): void;
}

/** 108 bytes: a usual line of chat. */
export const TEXT =
  "Morning! The new shelves arrived, all twelve, none broken this time. Shall we fire on Thursday as planned? Y";

/** As fast as it goes with a fixed number of unanswered messages per sender. @returns Acknowledged messages per second. */
export async function closedLoop(
  senders: readonly Sender[],
  { outstanding, seconds }: { outstanding: number; seconds: number },
): Promise<number> {
  const warmUntil = performance.now() + 1000;
  const until = warmUntil + seconds * 1000;
  let acknowledged = 0;
  const run = async (sender: Sender): Promise<void> => {
    while (performance.now() < until) {
      await sender.send(TEXT);
      const now = performance.now();
      if (now >= warmUntil && now < until) acknowledged += 1;
    }
  };
  await Promise.all(
    senders.flatMap((sender) => Array.from({ length: outstanding }, () => run(sender))),
  );
  return acknowledged / seconds;
}

/** At a given rate, whatever the answers take. @returns 99th percentile of the time from the planned moment to the ack, milliseconds. */
export async function openLoop(
  senders: readonly Sender[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number> {
  const total = Math.round(perSecond * (seconds + 1));
  const warm = Math.round(perSecond);
  // Nothing is kept of a send but its figure: what lives on is moved by each collection of garbage, and that is a pause.
  const latencies = new Float64Array(total);
  const start = performance.now();
  let answered = 0;
  const send = async (index: number): Promise<void> => {
    await (senders[index % senders.length] as Sender).send(TEXT);
    latencies[index] = performance.now() - (start + (index / perSecond) * 1000);
    answered += 1;
  };
  const failures: unknown[] = [];
  for (let index = 0; answered + failures.length < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    for (; index < due; index += 1) send(index).catch((thrown: unknown) => failures.push(thrown));
    await sleep(1);
    if (failures.length > 0) break;
  }
  if (failures.length > 0) throw new AggregateError(failures, "Sends have failed");
  return quantile(
    [...latencies.subarray(warm)].toSorted((left, right) => left - right),
    0.99,
  );
}
