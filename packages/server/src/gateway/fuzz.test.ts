import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { encodeBatch, encodeUp, joinBatch, typingSignal } from "@im-chat/protocol";
import type { Up } from "@im-chat/protocol";
import { expect, test } from "vitest";
import {
  createDirect,
  createGroup,
  guestCredentials,
  helloOf,
  newId,
  sendText,
} from "../test/client.ts";
import { startTestServer } from "../test/server.ts";

const SEED = Number(process.env["IM_FUZZ_SEED"] ?? 20_261_123);
const FRAMES = Number(process.env["IM_FUZZ_FRAMES"] ?? 100_000);
const PER_LINK = 20;
/** Frames between two looks at what the healthy client and the heap have. */
const ROUND = 4000;
const MAX_GROWTH_BYTES = 8 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = (below: number) => number;

/** Cuts, doubles, flips, fills, and joins what was once a batch. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = random(Math.max(1, copy.length));
  switch (random(7)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return joinBatch([copy, copy.subarray(at)]);
    case 2:
      return joinBatch([
        copy.subarray(0, at),
        new Uint8Array(random(64)).fill(255),
        copy.subarray(at),
      ]);
    case 3:
      return new Uint8Array(random(200)).map(() => random(256));
    case 4:
      return joinBatch([copy.subarray(at), copy.subarray(0, at)]);
    case 5:
      return copy;
    default:
      for (let flips = 1 + random(8); flips > 0; flips -= 1)
        copy[random(copy.length)] = random(256);
      return copy;
  }
}

function samples(conversationId: string): readonly Uint8Array[] {
  const frames: readonly Up[] = [
    { ...sendText(conversationId, "a line of text"), requestId: 1 },
    { ...createDirect("mallory", "alice"), requestId: 2 },
    { ...createGroup(["alice", "bob"]), requestId: 3 },
    { type: "query", kind: 1, data: new Uint8Array([8, 1]), requestId: 4 },
    { type: "query", kind: 2, data: new Uint8Array([10, 16, 1, 2, 3]), requestId: 5 },
    {
      type: "watch",
      conversationIds: [conversationId, newId()],
      userIds: ["alice", "bob"],
      requestId: 6,
    },
    {
      type: "signal",
      kind: typingSignal.number,
      conversationId,
      data: typingSignal.encode({ isTyping: true }),
      requestId: 7,
    },
    { type: "renew", token: "a.b.c", requestId: 8 },
    { type: "poll", sync: new Uint8Array([8, 1]), waitMs: 1, requestId: 9 },
    {
      type: "relay",
      conversationId,
      userId: "alice",
      kind: 1,
      data: new Uint8Array(9),
      number: 1,
      requestId: 10,
    },
    { ...helloOf(guestCredentials()), requestId: 11 },
    { type: "ping", requestId: 12 },
  ];
  return [...frames.map((frame) => encodeUp(frame)), encodeBatch({ up: frames, down: [] })];
}

test(
  `${FRAMES} mutated frames end links at worst; a healthy client beside them notices nothing (seed ${SEED})`,
  { timeout: 600_000 },
  async () => {
    await using server = await startTestServer({
      limits: { commands: { perSecond: 1e6, burst: 1e6 }, linksPerUser: 1000 },
    });
    const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
    const direct = createDirect("alice", "bob");
    const made = await alice.request(direct);
    const epoch = made.type === "command_result" ? made.epoch : 0;
    await bob.request({
      type: "watch",
      conversationIds: [direct.conversationId],
      userIds: ["alice"],
    });
    const random = createRandom(SEED);
    const batches = samples(direct.conversationId);
    const heaps: number[] = [];
    let talked = 0;
    for (let sent = 0; sent < FRAMES; sent += PER_LINK) {
      const mallory = await (random(5) === 0
        ? server.connect()
        : server.signIn("mallory", { features: [1] }));
      for (let count = 0; count < PER_LINK; count += 1)
        mallory.sendBytes(mutate(batches[random(batches.length)] ?? new Uint8Array(), random));
      mallory.close();
      await mallory.ended;
      if (sent % ROUND !== 0) continue;
      heaps.push(heapBytes());
      expect(
        (await alice.request(sendText(direct.conversationId, `line ${talked}`, epoch))).type,
      ).toBe("command_result");
      talked += 1;
    }
    await bob.frame("events", ({ events }) => events[0]?.version === talked + 1);
    const seen = bob
      .all("events")
      .filter(({ conversationId }) => conversationId === direct.conversationId);
    expect(seen.flatMap(({ events }) => events.map(({ version }) => version))).toEqual(
      Array.from({ length: talked }, (_, index) => index + 2),
    );
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    // The first rounds warm up; from then on nothing may be kept.
    expect(heapBytes() - Math.max(...heaps.slice(0, 4))).toBeLessThan(MAX_GROWTH_BYTES);
    expect(metrics).toMatch(/^im_links 2$/m);
    expect(metrics).toMatch(/^im_internal_errors_total 0$/m);
  },
);
