import { createFaultyTransport, createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { FaultyTransport, TestDevice, TestStage } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";
import { textsOf } from "../../test/shown.ts";

/** Chance that repeats itself (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Seat {
  readonly user: string;
  readonly device: TestDevice;
  readonly faulty: FaultyTransport;
  chat: Chat;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function take(stage: TestStage, random: () => number, seat: Omit<Seat, "chat">): Chat {
  const { device, faulty, user } = seat;
  return stage.chat(user, { device, world: { transports: () => [faulty.transport], random } });
}

async function act(
  seats: readonly Seat[],
  stage: TestStage,
  world: {
    readonly random: () => number;
    readonly ids: string[];
    readonly sent: Map<string, string[]>;
    count: number;
  },
): Promise<void> {
  const { random, ids, sent } = world;
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const seat = pick(seats);
  const id = pick(ids);
  const chance = random();
  const conversation = seat.chat.conversation(id);
  if (chance < 0.55) {
    if (conversation.summary.get() === undefined) return;
    world.count += 1;
    const text = `${seat.user} ${world.count}`;
    await conversation.send({ text });
    const key = `${seats.indexOf(seat)} ${id}`;
    sent.set(key, [...(sent.get(key) ?? []), text]);
  } else if (chance < 0.7)
    conversation.markRead(
      Math.ceil(random() * (conversation.summary.get()?.lastMessage?.seq ?? 1)),
    );
  else if (chance < 0.78) conversation.open();
  else if (chance < 0.86) seat.faulty.cut();
  else if (chance < 0.92) {
    await seat.chat.close();
    seat.chat = take(stage, random, seat);
    await until(seat.chat.conversations, ({ isLoading }) => !isLoading, "the list");
  } else if (chance < 0.96) await conversation.timeline.loadOlder().catch(() => undefined);
  else await pause(random() * 60);
}

/** All rows of a conversation, from the newest to the first. */
async function settled(conversation: Conversation, count: number): Promise<readonly string[]> {
  conversation.open();
  await until(
    conversation.timeline,
    ({ lastSeq, rows, hasNewer }) =>
      lastSeq === count &&
      rows.length > 0 &&
      !hasNewer &&
      rows.every((row) => row.type !== "message" || row.message.seq > 0),
    `${count} rows`,
  );
  await conversation.timeline.jumpToLatest();
  while (conversation.timeline.get().hasOlder) await conversation.timeline.loadOlder();
  for (let gap = gapOf(conversation); gap !== undefined; gap = gapOf(conversation))
    await conversation.timeline.fill(gap);
  return textsOf(conversation);
}

function gapOf(conversation: Conversation): number | undefined {
  const gap = conversation.timeline.get().rows.find(({ type }) => type === "gap");
  return gap?.type === "gap" ? gap.fromSeq : undefined;
}

test.for([1, 2, 3])(
  "whatever goes wrong on the way, all devices end with the same rows and counts (seed %i)",
  { timeout: 60_000 },
  async (seed) => {
    await using stage = await createTestStage();
    const random = seeded(seed);
    for (const user of ["alice", "bob", "carol"]) await stage.server.addUser(user);
    const seats = ["alice", "alice", "bob", "carol"].map((user): Seat => {
      const seat = { user, device: createTestDevice(), faulty: createFaultyTransport(random) };
      return { ...seat, chat: take(stage, random, seat) };
    });
    // Two of them are tabs of one browser.
    const tab = {
      user: "bob",
      device: (seats[2] as Seat).device,
      faulty: createFaultyTransport(random),
    };
    seats.push({ ...tab, chat: take(stage, random, tab) });
    for (const { chat } of seats)
      await until(chat.connection, ({ name }) => name === "online", "a link");
    const [founder] = seats;
    const direct = await (founder as Seat).chat.openDirect("bob");
    const group = await (founder as Seat).chat.createGroup({
      name: "Trip",
      members: ["bob", "carol"],
    });
    const world = {
      random,
      ids: [direct.id, group.id],
      sent: new Map<string, string[]>(),
      count: 0,
    };
    for (const { faulty } of seats) faulty.set({ dropRate: 0.2, duplicateRate: 0.2, delayMs: 15 });
    for (let step = 0; step < 150; step += 1) {
      if (step === 50) await stage.server.stop();
      if (step === 70) await stage.server.start();
      await act(seats, stage, world);
    }
    for (const { faulty, chat } of seats) {
      faulty.set({ dropRate: 0, duplicateRate: 0, delayMs: 0 });
      chat.reconnectNow();
    }
    const sentIn = (id: string): number =>
      [...world.sent].reduce((sum, [key, texts]) => sum + (key.endsWith(id) ? texts.length : 0), 0);
    for (const [id, notices] of [
      [direct.id, 0],
      [group.id, 1],
    ] as const) {
      const inIt = seats.filter(({ user }) => id === group.id || user !== "carol");
      const seen: (readonly string[])[] = [];
      for (const { chat } of inIt)
        seen.push(await settled(chat.conversation(id), sentIn(id) + notices));
      for (const texts of seen) expect(texts).toEqual(seen[0]);
      expect(new Set(seen[0]).size).toBe(sentIn(id));
      for (const [key, texts] of world.sent) {
        if (key.endsWith(id))
          expect(seen[0]?.filter((text) => texts.includes(text))).toEqual(texts);
      }
      // A read position that was said last may still be on its way between two devices.
      const different = (): readonly string[] =>
        ["alice", "bob", "carol"].filter((user) => {
          const own = inIt.filter((seat) => seat.user === user);
          return (
            new Set(own.map(({ chat }) => chat.conversation(id).summary.get()?.unread)).size > 1
          );
        });
      await expect.poll(different, { timeout: 20_000 }).toEqual([]);
    }
  },
);
