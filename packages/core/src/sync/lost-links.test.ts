import { LIMITS, decodeBatch } from "@im-chat/protocol";
import { createFaultyTransport, createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test, vi } from "vitest";
import type { Chat } from "../client.ts";
import { textsOf } from "../../test/shown.ts";

const CUT = 4000;

const online = (chat: Chat): Promise<unknown> =>
  until(chat.connection, ({ name }) => name === "online", "a link");

/** A way whose first links break as the first answer to a question arrives. @param onCut Told of each, before it breaks. */
function breakEarly(links: number, onCut: () => Promise<void>): Transport {
  const inner = webSocketTransport();
  let left = links;
  return {
    name: inner.name,
    open(target, handlers) {
      let isCut = false;
      const link = inner.open(target, {
        ...handlers,
        onBatch(bytes) {
          const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
          if (isCut) return;
          if (left === 0 || !down.some(({ type }) => type === "query_result"))
            return handlers.onBatch(bytes);
          left -= 1;
          isCut = true;
          void onCut().then(() => link.close(CUT, "cut by a test"));
        },
      });
      return link;
    },
  };
}

test("links that end before anything was read lose nothing of what comes meanwhile", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("alice");
  const bob = stage.chat("bob");
  await online(bob);
  const his = await bob.openDirect("alice");
  const texts = ["before the first link"];
  const say = async (text: string): Promise<void> => {
    await his.send({ text });
    await until(his.summary, (summary) => summary?.lastMessage?.text === text, "the ack");
  };
  await say(texts[0] ?? "");
  const way = breakEarly(2, async () => {
    texts.push(`while link ${texts.length} ends`);
    await say(texts.at(-1) ?? "");
  });
  const alice = stage.chat("alice", { world: { transports: () => [way] } });
  alice.connection.subscribe(({ name }) => name === "offline" && alice.reconnectNow());
  const hers = alice.conversation(his.id);
  hers.open();
  await until(hers.timeline, () => textsOf(hers).length === 3, "all messages");
  expect(textsOf(hers)).toEqual(texts);
  expect(texts).toHaveLength(3);
  expect(alice.unread.get().total).toBe(3);
});

/** Cuts the link after a commit, before its answer leaves. @returns of the answers since, those that were repeated */
function loseFirstAnswer({ server: { kernel } }: TestStage, cut: () => void): () => number {
  const append = kernel.appendLane.bind(kernel);
  let isFirst = true;
  let repeated = 0;
  vi.spyOn(kernel, "appendLane").mockImplementation(async (...args) => {
    const outcomes = await append(...args);
    if (isFirst) cut();
    isFirst = false;
    for (const outcome of outcomes) if (outcome.isDone && outcome.result.isReplayed) repeated += 1;
    return outcomes;
  });
  return () => repeated;
}

test("an answer that says that it is repeated marks the message as sent, and tells of it once", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const way = createFaultyTransport(Math.random);
  const alice = stage.chat("alice", { world: { transports: () => [way.transport] } });
  await online(alice);
  // Not on screen, so no row of the log tells of it first.
  const direct = await alice.openDirect("bob");
  await until(direct.summary, (summary) => summary?.isPending === false, "the conversation");
  const sent: string[] = [];
  alice.on("message_sent", ({ message }) => sent.push(message.text));
  const repeated = loseFirstAnswer(stage, way.cut);
  await direct.send({ text: "hello" });
  await until(alice.connection, ({ name }) => name === "offline", "the loss of the link");
  alice.reconnectNow();
  await expect.poll(() => sent).toEqual(["hello"]);
  await expect.poll(repeated).toBe(1);
  direct.open();
  await until(direct.timeline, ({ lastSeq }) => lastSeq === 1, "the row");
  expect(textsOf(direct)).toEqual(["hello"]);
  expect(sent).toEqual(["hello"]);
});
