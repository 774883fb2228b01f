import { LIMITS, setDraftCommand } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createTestClock,
  createTestDevice,
  createTestStage,
  until,
} from "@im-chat/testing";
import type { MemoryStage, TestClock, TestDevice } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";

/** Longer than a text rests before it is told, and than what follows takes. */
const TOLD_MS = 4000;

interface Talk {
  readonly clock: TestClock;
  readonly stage: MemoryStage;
  readonly alice: Conversation;
  readonly id: string;
  /** Bob on a device, when it is caught up. */
  open(device: TestDevice, options?: { isAway?: boolean }): Promise<readonly [Conversation, Chat]>;
}

async function setTalk(): Promise<Talk> {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const alice = await clock.until(
    stage.chat("alice").createGroup({ name: "Trip", members: ["bob"] }),
  );
  const { id } = alice;
  await clock.advance(1000);
  return {
    clock,
    stage,
    alice,
    id,
    async open(device, { isAway = false } = {}) {
      // A tab by itself: where they find each other, they do so in real time.
      const { openStorage } = device.world;
      const away = isAway ? { tokenProvider: () => new Promise<string>(() => undefined) } : {};
      const chat = stage.chat("bob", { world: { openStorage }, ...away });
      const conversation = chat.conversation(id);
      conversation.open();
      await clock.until(until(conversation.summary, (summary) => summary !== undefined));
      await clock.advance(1000);
      expect(chat.connection.get().name === "online").toBe(!isAway);
      return [conversation, chat];
    },
  };
}

async function end({ clock, stage }: Talk): Promise<void> {
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
}

test("what is begun on one device is gone on with on the other, and is gone from both once it is sent", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const [laptop] = await talk.open(createTestDevice());
  const [phone, chat] = await talk.open(createTestDevice());
  for (const text of ["S", "See", "See you"]) {
    laptop.setDraft(text);
    await clock.advance(500);
  }
  expect(phone.draft.get(), "while it is typed").toBe("");
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe("See you");
  expect(phone.summary.get()?.draft).toBe("See you");
  expect(chat.conversations.get().items[0]?.draft).toBe("See you");
  phone.setDraft("See you on Friday");
  await clock.advance(TOLD_MS);
  expect(laptop.draft.get()).toBe("See you on Friday");
  phone.setDraft("");
  await clock.until(phone.send({ text: "See you on Friday" }));
  await clock.advance(500);
  expect(laptop.draft.get()).toBe("");
  expect(talk.alice.summary.get()?.draft).toBe("");
  await end(talk);
});

test("what was begun on two devices without a link is joined on both", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const [device, other] = [createTestDevice(), createTestDevice()];
  for (const [one, text] of [
    [device, "from the train"],
    [other, "from the kitchen"],
  ] as const) {
    const [, known] = await talk.open(one);
    await clock.until(known.close());
    const [field, chat] = await talk.open(one, { isAway: true });
    field.setDraft(text);
    await clock.advance(TOLD_MS);
    await clock.until(chat.close());
  }
  const [phone] = await talk.open(device);
  await clock.advance(TOLD_MS);
  const [laptop] = await talk.open(other);
  expect(laptop.draft.get()).toBe("from the train\nfrom the kitchen");
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe("from the train\nfrom the kitchen");
  await end(talk);
});

test("a text that was not told before the page was left is told by the next page", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const device = createTestDevice();
  const [laptop, chat] = await talk.open(device);
  laptop.setDraft("half a letter");
  await clock.advance(300);
  await clock.until(chat.close());
  const [phone] = await talk.open(createTestDevice());
  expect(phone.draft.get()).toBe("");
  await talk.open(device);
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe("half a letter");
  await end(talk);
});

test("a text that was taken back while it was being told is gone everywhere", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const [laptop] = await talk.open(createTestDevice());
  const [phone] = await talk.open(createTestDevice());
  laptop.setDraft("no, not so");
  let shown: string[] = [];
  laptop.draft.subscribe((text) => shown.push(text));
  // Until the other device knows, and this one is still without an answer.
  for (let ms = 0; ms < TOLD_MS && phone.draft.get() === ""; ms += 1) await clock.advance(1);
  shown = [];
  laptop.setDraft("");
  await clock.advance(TOLD_MS);
  expect(shown).toEqual([""]);
  expect([laptop.draft.get(), phone.draft.get()]).toEqual(["", ""]);
  await end(talk);
});

test("what is typed on while a text is told stays as it is typed, a shorter one too", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const [laptop] = await talk.open(createTestDevice());
  const [phone] = await talk.open(createTestDevice());
  laptop.setDraft("See you tomorrow");
  const shown: string[] = [];
  for (let ms = 0; ms < TOLD_MS && phone.draft.get() === ""; ms += 1) await clock.advance(1);
  laptop.setDraft("See you");
  laptop.draft.subscribe((text) => shown.push(text));
  await clock.advance(2 * TOLD_MS);
  expect(shown).toEqual(["See you"]);
  expect(phone.draft.get()).toBe("See you");
  await end(talk);
});

/** Lets a test step in where the server executes drafts. */
function onDrafts(
  { stage }: Talk,
  { before, after }: { before?: () => Promise<unknown>; after?: () => void },
): void {
  const { kernel } = stage.server;
  const execute = kernel.appendLane.bind(kernel);
  Object.assign(kernel, {
    appendLane: async (...given: Parameters<typeof execute>) => {
      const isDraft = given[1].some(({ kind }) => kind === setDraftCommand.number);
      if (isDraft) await before?.();
      const outcomes = await execute(...given);
      if (isDraft) after?.();
      return outcomes;
    },
  });
}

/** The same for the first one only. */
function onFirstDraft(talk: Talk, { before, after }: Parameters<typeof onDrafts>[1]): void {
  const count = { before: 0, after: 0 };
  onDrafts(talk, {
    before: async () => ((count.before += 1) === 1 ? before?.() : undefined),
    after: () => ((count.after += 1) === 1 ? after?.() : undefined),
  });
}

test.for([40, 120, 180, 250])(
  "whoever types on, a key each %i ms, loses nothing of what is told from another device meanwhile",
  async (gapMs) => {
    const talk = await setTalk();
    const { clock } = talk;
    const [laptop] = await talk.open(createTestDevice());
    const [phone] = await talk.open(createTestDevice());
    for (const delayMs of [2000, 2150, 2320]) {
      phone.setDraft("from the phone");
      await clock.advance(delayMs);
      for (let key = 0; key < 3000 / gapMs; key += 1) {
        laptop.setDraft(`${laptop.draft.get()}x`);
        await clock.advance(gapMs);
      }
      await clock.advance(3 * TOLD_MS);
      expect(laptop.draft.get()).toContain("from the phone");
      expect(phone.draft.get()).toBe(laptop.draft.get());
      laptop.setDraft("");
      await clock.advance(TOLD_MS);
      expect(phone.draft.get()).toBe("");
    }
    await end(talk);
  },
);

test.for([{ isAnswered: true }, { isAnswered: false }])(
  "what was told by a page that is gone, and sent from another device since, does not come back; answered: $isAnswered",
  async ({ isAnswered }) => {
    const talk = await setTalk();
    const { clock, stage } = talk;
    const device = createTestDevice();
    const [laptop, chat] = await talk.open(device);
    const [phone, there] = await talk.open(createTestDevice());
    if (!isAnswered) onFirstDraft(talk, { after: () => stage.server.stop() });
    laptop.setDraft("See you");
    await clock.advance(TOLD_MS);
    await clock.until(chat.close());
    stage.server.start();
    there.reconnectNow();
    await clock.advance(TOLD_MS);
    expect(phone.draft.get()).toBe("See you");
    phone.setDraft("");
    await clock.until(phone.send({ text: "See you" }));
    await clock.advance(TOLD_MS);
    const [again] = await talk.open(device);
    await clock.advance(2 * TOLD_MS);
    expect([again.draft.get(), phone.draft.get()]).toEqual(["", ""]);
    await end(talk);
  },
);

test("what is sent as soon as it is shown, and was begun on another device, does not come back", async () => {
  const talk = await setTalk();
  const { clock, stage, id } = talk;
  const device = createTestDevice();
  const [laptop, chat] = await talk.open(device);
  laptop.setDraft("See you");
  await clock.advance(2 * TOLD_MS);
  await clock.until(chat.close());
  const [phone] = await talk.open(createTestDevice());
  phone.setDraft("I am late");
  await clock.advance(2 * TOLD_MS);
  const { openStorage } = device.world;
  const again = stage.chat("bob", { world: { openStorage } }).conversation(id);
  let sent: Promise<unknown> | undefined;
  again.draft.subscribe((text) => {
    if (text !== "I am late" || sent) return;
    sent = again.send({ text });
    again.setDraft("");
  });
  await clock.advance(3 * TOLD_MS);
  await clock.until(sent ?? Promise.reject(new Error("it was never shown")));
  expect([again.draft.get(), phone.draft.get()]).toEqual(["", ""]);
  await end(talk);
});

test("a text that was sent while its telling had no answer is not shown again on the next link", async () => {
  const talk = await setTalk();
  const { clock, stage } = talk;
  const [laptop, chat] = await talk.open(createTestDevice());
  onFirstDraft(talk, { after: () => stage.server.stop() });
  laptop.setDraft("See you");
  await clock.advance(TOLD_MS);
  const sent = laptop.send({ text: "See you" });
  laptop.setDraft("");
  await clock.until(sent);
  await clock.advance(500);
  const shown = new Set<string>();
  laptop.draft.subscribe((text) => shown.add(text));
  stage.server.start();
  chat.reconnectNow();
  await clock.advance(3 * TOLD_MS);
  expect([...shown]).toEqual([""]);
  await end(talk);
});

test.for([
  { what: "half a character", text: "hello \ud83d" },
  { what: "a whole one", text: "hello \ud83d\ude00" },
])("$what is told once", async ({ text }) => {
  const talk = await setTalk();
  const { clock } = talk;
  let count = 0;
  onDrafts(talk, { after: () => void (count += 1) });
  const [laptop] = await talk.open(createTestDevice());
  laptop.setDraft(text);
  await clock.advance(60_000);
  expect(count).toBe(1);
  await end(talk);
});

test("two tabs that do not hear of each other come to the same text, and to rest", async () => {
  const talk = await setTalk();
  const { clock, stage, id } = talk;
  const { openStorage } = createTestDevice().world;
  // Neither finds the other: each has a link of its own, and the store in common.
  const [one, two] = [
    stage.chat("bob", { world: { openStorage } }),
    stage.chat("bob", { world: { openStorage } }),
  ];
  const [field, other] = [one.conversation(id), two.conversation(id)];
  for (const { connection } of [one, two])
    await clock.until(until(connection, ({ name }) => name === "online"));
  await clock.advance(1000);
  onFirstDraft(talk, { after: () => stage.server.stop() });
  field.setDraft("See you");
  await clock.advance(TOLD_MS);
  field.setDraft("See you on Friday");
  await clock.advance(500);
  stage.server.start();
  for (const chat of [one, two]) {
    chat.reconnectNow();
    await clock.advance(300);
  }
  await clock.advance(3 * TOLD_MS);
  expect([field.draft.get(), other.draft.get()]).toEqual([
    "See you on Friday",
    "See you on Friday",
  ]);
  await end(talk);
});

test("a text that is written once more while the server takes that it was sent stays", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const [laptop] = await talk.open(createTestDevice());
  laptop.setDraft("ok");
  await clock.advance(2 * TOLD_MS);
  onFirstDraft(talk, {
    before: () => new Promise<void>((resolve) => clock.server.after(100, resolve)),
  });
  const sent = laptop.send({ text: "ok" });
  laptop.setDraft("");
  await clock.advance(50);
  laptop.setDraft("ok");
  await clock.advance(2 * TOLD_MS);
  await clock.until(sent);
  expect(laptop.draft.get()).toBe("ok");
  await end(talk);
});

test("a text that the server takes late does not come back when it was sent meanwhile", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const device = createTestDevice();
  const [laptop, chat] = await talk.open(device);
  onFirstDraft(talk, {
    before: () => new Promise<void>((resolve) => clock.server.after(3000, resolve)),
  });
  laptop.setDraft("See you");
  await clock.advance(3100);
  await clock.until(chat.close());
  const [again] = await talk.open(device);
  expect(again.draft.get()).toBe("See you");
  again.setDraft("");
  await clock.until(again.send({ text: "See you" }));
  await clock.advance(3 * TOLD_MS);
  expect(again.draft.get()).toBe("");
  await end(talk);
});

test("whoever is put out while a draft is told, and is back, is told of none of it and tells it again", async () => {
  const talk = await setTalk();
  const { clock, alice } = talk;
  const [laptop] = await talk.open(createTestDevice());
  const [phone] = await talk.open(createTestDevice());
  let removed: Promise<void> | undefined;
  onFirstDraft(talk, { after: () => void (removed = alice.removeMember("bob")) });
  laptop.setDraft("one more thing");
  await clock.advance(2 * TOLD_MS);
  await clock.until(removed ?? Promise.reject(new Error("nothing was told")));
  await clock.until(alice.addMembers(["bob"]));
  await clock.advance(3 * TOLD_MS);
  expect([laptop.draft.get(), phone.draft.get()]).toEqual(["one more thing", "one more thing"]);
  laptop.setDraft("one more thing, and another");
  await clock.advance(2 * TOLD_MS);
  expect(phone.draft.get()).toBe("one more thing, and another");
  await end(talk);
});

test("a text that rests in the field outlives a stay in the conversation", async () => {
  const talk = await setTalk();
  const { clock, alice } = talk;
  const [laptop] = await talk.open(createTestDevice());
  laptop.setDraft("an hour's work");
  await clock.advance(TOLD_MS);
  await clock.until(alice.removeMember("bob"));
  await clock.advance(TOLD_MS);
  await clock.until(alice.addMembers(["bob"]));
  await clock.advance(2 * TOLD_MS);
  expect(laptop.draft.get()).toBe("an hour's work");
  await end(talk);
});

test("a text that rests in the field outlives a restore of the server", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await until(alice.connection, ({ name }) => name === "online", "a link");
  const hers = await alice.openDirect("bob");
  hers.open();
  await until(hers.summary, (summary) => summary?.isPending === false, "the conversation");
  const phone = stage.chat("alice").conversation(hers.id);
  await until(phone.summary, (summary) => summary !== undefined, "the same on the phone");
  const restore = await stage.server.backup();
  hers.setDraft("an hour's work");
  await until(phone.draft, (text) => text !== "", "what is told");
  await restore();
  alice.reconnectNow();
  await hers.send({ text: "new" });
  await until(hers.timeline, ({ lastSeq }) => lastSeq === 1, "a message after it");
  expect(hers.draft.get()).toBe("an hour's work");
  await until(phone.draft, (text) => text === "an hour's work", "what is told once more");
});

test("a chat that is closed while the code for it is loaded listens to nothing any more", async () => {
  const talk = await setTalk();
  const { clock, stage } = talk;
  let listening = 0;
  const onHide = (): (() => void) => {
    listening += 1;
    return () => void (listening -= 1);
  };
  const chat = stage.chat("bob", { world: { onHide } });
  let closed: Promise<void> | undefined;
  chat.connection.subscribe(({ name }) => {
    if (name === "online") closed ??= chat.close();
  });
  await clock.advance(2000);
  await clock.until(closed ?? Promise.reject(new Error("it was never online")));
  await clock.advance(2000);
  expect(listening).toBe(0);
  await end(talk);
});

test("a text that no message can hold stays on its device, until it is shorter", async () => {
  const talk = await setTalk();
  const { clock } = talk;
  const device = createTestDevice();
  const [laptop] = await talk.open(device);
  const [phone] = await talk.open(createTestDevice());
  const text = "x".repeat(LIMITS.textCharacters);
  laptop.setDraft(`${text}.`);
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe("");
  expect(laptop.draft.get()).toBe(`${text}.`);
  laptop.setDraft(text);
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe(text);
  await end(talk);
});

test("a draft of a conversation that one is put out of stays, and is told again when one is back", async () => {
  const talk = await setTalk();
  const { clock, alice } = talk;
  const [laptop] = await talk.open(createTestDevice());
  const [phone] = await talk.open(createTestDevice());
  laptop.setDraft("one more thing");
  await clock.advance(TOLD_MS);
  await clock.until(alice.removeMember("bob"));
  await clock.advance(TOLD_MS);
  expect(phone.draft.get()).toBe("");
  laptop.setDraft("and one more");
  await clock.advance(TOLD_MS);
  await clock.until(alice.addMembers(["bob"]));
  await clock.advance(2 * TOLD_MS);
  expect(phone.draft.get()).toBe("and one more");
  await end(talk);
});

test("what rests is told at once when its page is hidden", async () => {
  const talk = await setTalk();
  const { clock, stage, id } = talk;
  const [phone] = await talk.open(createTestDevice());
  let hide = (): void => undefined;
  const onHide = (listener: (isLeaving: boolean) => void): (() => void) => {
    hide = () => listener(false);
    return () => undefined;
  };
  const laptop = stage.chat("bob", { world: { onHide } });
  await clock.until(until(laptop.connection, ({ name }) => name === "online"));
  await clock.advance(1000);
  laptop.conversation(id).setDraft("on my way");
  await clock.advance(100);
  expect(phone.draft.get()).toBe("");
  hide();
  await clock.advance(300);
  expect(phone.draft.get()).toBe("on my way");
  await end(talk);
});
