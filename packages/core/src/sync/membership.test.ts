import { createFaultyTransport, createTestDevice, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Conversation } from "../client.ts";
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

/** Messages after the last time that somebody was added. */
function textsAfterJoining({ timeline }: Conversation, user: string): readonly string[] {
  const { rows } = timeline.get();
  const joined = rows.findLastIndex(
    (row) =>
      row.type === "notice" && row.notice.kind === "added" && row.notice.users.includes(user),
  );
  return rows
    .slice(joined + 1)
    .flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test.for([1, 2])(
  "members come and go, and each ends with what it may see and no more (seed %i)",
  { timeout: 60_000 },
  async (seed) => {
    await using stage = await createTestStage();
    const random = seeded(seed);
    for (const user of ["alice", "bob", "carol"]) await stage.server.addUser(user);
    const take = (user: string) => {
      const faulty = createFaultyTransport(random);
      const world = { transports: () => [faulty.transport] as const, random };
      return { faulty, chat: stage.chat(user, { device: createTestDevice(), world }) };
    };
    const [alice, bob, carol, phone] = [take("alice"), take("bob"), take("carol"), take("carol")];
    const seats = [alice, bob, carol, phone];
    for (const { chat } of seats)
      await until(chat.connection, ({ name }) => name === "online", "a link");
    const group = await alice.chat.createGroup({ name: "Trip", members: ["bob", "carol"] });
    for (const { chat, faulty } of seats) {
      chat.conversation(group.id).open();
      faulty.set({ dropRate: 0.2, duplicateRate: 0.2, delayMs: 15 });
    }
    await until(
      bob.chat.conversation(group.id).summary,
      (value) => value !== undefined,
      "the group",
    );
    let isMember = true;
    for (let step = 0; step < 60; step += 1) {
      const chance = random();
      if (chance < 0.5) await group.send({ text: `alice ${step}` });
      else if (chance < 0.6) await bob.chat.conversation(group.id).send({ text: `bob ${step}` });
      else if (chance < 0.75) {
        await (isMember ? group.removeMember("carol") : group.addMembers(["carol"]));
        isMember = !isMember;
      } else if (chance < 0.85) seats[Math.floor(random() * seats.length)]?.faulty.cut();
      else await pause(random() * 40);
    }
    await group.removeMember("carol").catch(() => undefined);
    await group.send({ text: "not for carol" });
    await group.addMembers(["carol"]);
    await group.send({ text: "the last one" });
    for (const { faulty, chat } of seats) {
      faulty.set({ dropRate: 0, duplicateRate: 0, delayMs: 0 });
      chat.reconnectNow();
    }
    const isAccepted = (conversation: Conversation): boolean => {
      const { rows } = conversation.timeline.get();
      return rows.every((row) => row.type !== "message" || row.message.seq > 0);
    };
    for (const { chat } of [alice, bob]) {
      const conversation = chat.conversation(group.id);
      await until(conversation.timeline, () => isAccepted(conversation), "all acks");
    }
    await until(group.timeline, () => textsOf(group).includes("the last one"), "the last row");
    const lastSeqs = () =>
      seats.map(({ chat }) => chat.conversation(group.id).timeline.get().lastSeq);
    for (let tries = 0; tries < 80 && new Set(lastSeqs()).size > 1; tries += 1) await pause(100);
    const { lastSeq } = group.timeline.get();
    const settled = async ({ chat }: (typeof seats)[number]): Promise<readonly string[]> => {
      const conversation = chat.conversation(group.id);
      const { timeline } = conversation;
      const isWhole = () => timeline.get().lastSeq === lastSeq && isAccepted(conversation);
      await until(timeline, isWhole, "the last row");
      await until(timeline, () => textsOf(conversation).includes("the last one"), "its text");
      while (timeline.get().hasOlder) await timeline.loadOlder();
      return textsOf(conversation);
    };
    const all = await settled(alice);
    expect(await settled(bob)).toEqual(all);
    // What bob could not send before may come once carol is back: then it is hers to see.
    const visible = textsAfterJoining(alice.chat.conversation(group.id), "carol");
    expect(visible).toContain("the last one");
    expect(visible).not.toContain("not for carol");
    for (const device of [carol, phone]) {
      expect(await settled(device)).toEqual(visible);
      const summary = device.chat.conversation(group.id).summary.get();
      expect(summary).toMatchObject({ unread: visible.length });
    }
  },
);
