import { LIMITS, decodeBatch } from "@im-chat/protocol";
import { createRefusableSockets, createTestStage, until } from "@im-chat/testing";
import type { RefusableSockets, TestStage } from "@im-chat/testing";
import { hostEnvironment, longPolling } from "@im-chat/transport";
import type { Connection, PageEvent, Transport } from "@im-chat/transport";
import { describe, expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";
import { textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

describe("where no WebSocket gets through", () => {
  test("a chat comes online and talks by polling alone", async () => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    const alice = startChat(stage, "alice");
    const bob = stage.chat("bob");
    await Promise.all([online(alice.chat), online(bob)]);
    expect(alice.transport()).toBe("long-polling");

    const hers = await alice.chat.openDirect("bob");
    hers.open();
    await hers.send({ text: "from alice" });
    const his = bob.conversation(hers.id);
    his.open();
    await until(his.timeline, () => textsOf(his).length === 1, "alice's message");
    await his.send({ text: "from bob" });
    await until(hers.timeline, () => textsOf(hers).length === 2, "bob's message");
    expect(textsOf(hers)).toEqual(["from alice", "from bob"]);
    expect(alice.sockets.count).toBe(0);
  });

  test("two who only poll tell each other who types, who has read and who is here", async () => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    const [{ chat: alice }, { chat: bob }] = [startChat(stage, "alice"), startChat(stage, "bob")];
    await Promise.all([online(alice), online(bob)]);
    const hers = await alice.openDirect("bob");
    hers.open();
    await hers.send({ text: "hello" });
    const his = bob.conversation(hers.id);
    his.open();
    await until(his.timeline, () => textsOf(his).length === 1, "alice's message");
    his.markRead(1);
    await until(hers.timeline, () => statusOf(hers) === "read", "the read mark");
    await until(alice.users.presence("bob"), ({ isOnline }) => isOnline, "bob's presence");
    const typing = setInterval(() => his.setTyping(true), 50);
    await until(hers.typing, (users) => users.includes("bob"), "that bob types");
    clearInterval(typing);
    expect(stage.errors).toEqual([]);
  });

  test("a poll that is held gives way when something else is to be watched", async () => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    let replaced = 0;
    const watched: typeof fetch = (input, init) => {
      init?.signal?.addEventListener("abort", () => (replaced += 1));
      return fetch(input, init);
    };
    const alice = stage.chat("alice", { transports: [longPolling({ fetch: watched })] });
    const bob = stage.chat("bob");
    await Promise.all([online(alice), online(bob)]);
    const { id } = await alice.openDirect("bob");
    await until(bob.conversation(id).summary, (summary) => summary !== undefined, "bob's copy");
    // What was new has been watched by then.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const before = replaced;
    await until(alice.users.presence("bob"), ({ isOnline }) => isOnline, "bob's presence");
    await expect.poll(() => replaced).toBeGreaterThan(before);
    expect(stage.errors).toEqual([]);
  });

  test("who is here is not asked anew with each piece of news", async () => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    const asked = { watches: 0, polls: 0 };
    const polling = longPolling();
    const counted: Transport = {
      name: polling.name,
      open(target, handlers) {
        const link = polling.open(target, handlers);
        return {
          get bufferedBytes() {
            return link.bufferedBytes;
          },
          polling: link.polling && {
            waitMs: link.polling.waitMs,
            get isBusy() {
              return link.polling?.isBusy ?? false;
            },
            poll(bytes) {
              asked.polls += 1;
              link.polling?.poll(bytes);
            },
          },
          send(bytes) {
            const { up } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp });
            asked.watches += up.filter(({ type }) => type === "watch").length;
            link.send(bytes);
          },
          close: (code, reason) => link.close(code, reason),
        };
      },
    };
    const alice = stage.chat("alice", { transports: [counted] });
    const bob = stage.chat("bob");
    await Promise.all([online(alice), online(bob)]);
    const hers = await alice.openDirect("bob");
    hers.open();
    const his = bob.conversation(hers.id);
    await until(his.summary, (summary) => summary !== undefined, "bob's copy");
    // What is new by now has been watched.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    Object.assign(asked, { watches: 0, polls: 0 });
    const startedMs = Date.now();
    for (let number = 1; number <= 40; number += 1) {
      await his.send({ text: String(number) });
      await until(hers.timeline, () => textsOf(hers).length === number, "what bob has written");
    }
    await expect.poll(() => asked.watches).toBeGreaterThan(0);
    const seconds = (Date.now() - startedMs) / 1000;
    expect(asked.polls).toBeGreaterThan(5);
    // At once, and then once a second.
    expect(asked.watches).toBeLessThanOrEqual(seconds + 1);
    expect(stage.errors).toEqual([]);
  });

  test("what came while nobody polled is there when somebody does", async () => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    const alice = startChat(stage, "alice");
    const { chat: bob } = startChat(stage, "bob");
    await Promise.all([online(alice.chat), online(bob)]);
    const hers = await alice.chat.openDirect("bob");
    hers.open();
    await hers.send({ text: "before" });
    const his = bob.conversation(hers.id);
    his.open();
    await until(his.timeline, () => textsOf(his).length === 1, "the first message");
    await stage.server.stop();
    await his.send({ text: "meanwhile" });
    await stage.server.start();
    alice.chat.reconnectNow();
    bob.reconnectNow();
    await until(hers.timeline, () => textsOf(hers).length === 2, "the second message");
    expect(textsOf(hers)).toEqual(["before", "meanwhile"]);
  });
});

test("moving up and down in the midst of talking loses and doubles nothing", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const people = [startChat(stage, "alice"), startChat(stage, "bob")] as const;
  const [alice, bob] = people;
  await Promise.all(people.map(({ chat }) => online(chat)));
  const hers = await alice.chat.openDirect("bob");
  const his = bob.chat.conversation(hers.id);
  for (const conversation of [hers, his]) conversation.open();
  const sent: string[] = [];
  const talk = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, conversation] of [
        ["alice", hers],
        ["bob", his],
      ] as const) {
        const text = `${name} ${sent.length}`;
        sent.push(text);
        await conversation.send({ text });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  // More moves than these are not made in one minute.
  for (const way of ["up", "down", "up"] as const) {
    const talking = talk(15);
    for (const { sockets, look } of people) {
      if (way === "down") sockets.refuse();
      else sockets.allow();
      look();
    }
    const wanted = way === "up" ? "websocket" : "long-polling";
    await expect.poll(() => people.map(({ transport }) => transport())).toEqual([wanted, wanted]);
    await talking;
  }
  const all = [...sent].toSorted();
  for (const conversation of [hers, his]) {
    await until(
      conversation.timeline,
      () => textsOf(conversation).length >= sent.length,
      "all messages",
    );
    await conversation.timeline.loadOlder();
    await expect.poll(() => textsOf(conversation).toSorted()).toEqual(all);
  }
  expect(textsOf(hers)).toEqual(textsOf(his));
  const own = textsOf(hers).filter((text) => text.startsWith("alice"));
  expect(own).toEqual(sent.filter((text) => text.startsWith("alice")));
  expect(stage.errors).toEqual([]);
}, 60_000);

interface Person {
  readonly chat: Chat;
  readonly sockets: RefusableSockets;
  /** The transport in use. */
  transport(): string | undefined;
  /** Tells the client that its network may be another one. */
  look(): void;
}

/** A client in whose network WebSockets are refused at first. */
function startChat(stage: TestStage, user: string): Person {
  const sockets = createRefusableSockets();
  sockets.refuse();
  const listeners = new Set<(event: PageEvent) => void>();
  let connection: Pick<Connection, "state"> | undefined;
  const chat = stage.chat(user, {
    transports: [sockets.transport, longPolling()],
    features: [
      (host) => {
        connection = host.connection;
        return () => undefined;
      },
    ],
    world: {
      ...hostEnvironment(),
      onPage(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return {
    chat,
    sockets,
    transport: () => (connection?.state.name === "online" ? connection.state.transport : undefined),
    look: () => listeners.forEach((listener) => listener("online")),
  };
}

function statusOf(conversation: Conversation): string | undefined {
  const row = conversation.timeline.get().rows.findLast(({ type }) => type === "message");
  return row?.type === "message" ? row.message.status.name : undefined;
}
