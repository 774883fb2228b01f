import { LIMITS } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createTestClock,
  createTestDevice,
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
