import { setTimeout as sleep } from "node:timers/promises";
import { startCountingProxy } from "./counting-proxy.ts";
import { figuresOf, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { startNaive } from "./wire/naive.ts";
import { startOurWire } from "./wire/ours.ts";
import { startSocketIo } from "./wire/socket-io.ts";
import type { System } from "./wire/talk.ts";
import { startXmpp } from "./wire/xmpp.ts";

const WARM = 5;
const MESSAGES = 100;
const SETTLE_MS = 1000;
const IDLE_MINUTES = 2;
const NOTE = "payload of TCP, both directions, at both connections, without TLS";

interface Weight {
  readonly name: string;
  /** Of one message, at each of both connections. */
  readonly senderBytes: number;
  readonly receiverBytes: number;
  /** Of one connection in a minute. */
  readonly idleBytes: number;
}

/** Bytes of a one-to-one message that is sent, acked and pushed, and of a minute in which nothing happens, beside the same
 * work of others. Measured once: bytes do not vary. */
export async function benchWire(): Promise<readonly Row[]> {
  const starts: Readonly<Record<string, () => Promise<System | undefined>>> = {
    ours: startOurWire,
    "JSON over ws": startNaive,
    "Socket.IO": startSocketIo,
    "XMPP (Prosody)": startXmpp,
  };
  const weights = await Promise.all(
    Object.entries(starts).map(async ([name, start]) => await weigh(name, await start())),
  );
  const [ours, ...peers] = weights.filter((weight) => weight !== undefined);
  if (ours === undefined) throw new Error("Our own server was not measured");
  return [
    ...peers.map((peer) => messageRow(ours, peer)),
    ...peers.flatMap((peer) => idleRow(ours, peer)),
  ];
}

/** @returns undefined, and says so, when there is no such server here. */
async function weigh(name: string, system: System | undefined): Promise<Weight | undefined> {
  if (system === undefined) {
    console.log(`${name} cannot be had here`);
    return undefined;
  }
  const [sender, receiver] = [
    await startCountingProxy(system.port),
    await startCountingProxy(system.port),
  ];
  const talk = await system.connect({ sender: sender.port, receiver: receiver.port });
  for (let count = 0; count < WARM; count += 1) await talk.say(TEXT);
  await sleep(SETTLE_MS);
  const before = [sender.bytes(), receiver.bytes()] as const;
  for (let count = 0; count < MESSAGES; count += 1) await talk.say(TEXT);
  await sleep(SETTLE_MS);
  const after = [sender.bytes(), receiver.bytes()] as const;
  await sleep(IDLE_MINUTES * 60_000);
  const idle = sender.bytes() - after[0] + receiver.bytes() - after[1];
  await talk.close();
  await sleep(SETTLE_MS);
  await Promise.all([sender.close(), receiver.close()]);
  await system.stop();
  return {
    name,
    senderBytes: (after[0] - before[0]) / MESSAGES,
    receiverBytes: (after[1] - before[1]) / MESSAGES,
    idleBytes: idle / IDLE_MINUTES / 2,
  };
}

function messageRow(ours: Weight, peer: Weight): Row {
  const sides = ({ senderBytes, receiverBytes }: Weight): string =>
    `${senderBytes.toFixed(0)} at the sender, ${receiverBytes.toFixed(0)} at the receiver`;
  return {
    name: `1:1 message of ${TEXT.length} characters, sent, acked and pushed, beside ${peer.name}`,
    unit: "bytes",
    comparison: comparisonOf(
      ours.senderBytes + ours.receiverBytes,
      peer.senderBytes + peer.receiverBytes,
    ),
    goal: { atMost: 1 },
    notes: [
      NOTE,
      `ours ${sides(ours)}; ${peer.name} ${sides(peer)}`,
      "ours tells the sender the event too, with its content: what it composed gives way to what is stored",
    ],
  };
}

/** None beside a peer that sends nothing at all, and so does not learn of a dead link. */
function idleRow(ours: Weight, peer: Weight): readonly Row[] {
  const name = `idle minute of a connection, beside ${peer.name}`;
  if (peer.idleBytes === 0) {
    console.log(`${name}: ours ${ours.idleBytes} bytes, ${peer.name} sends nothing`);
    return [];
  }
  const comparison = comparisonOf(ours.idleBytes, peer.idleBytes);
  return [{ name, unit: "bytes", comparison, goal: { atMost: 1 }, notes: [NOTE] }];
}

function comparisonOf(ours: number, baseline: number): Row["comparison"] {
  return {
    ours: figuresOf([ours]),
    baseline: figuresOf([baseline]),
    ratio: figuresOf([ours / baseline]),
  };
}
