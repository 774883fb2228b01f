import { decodeBatch } from "@im-chat/protocol";
import type { Up } from "@im-chat/protocol";
import { createTestStage, until } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Link, Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
import { holdAnswers } from "../../test/held-answers.ts";
import { textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

/** Much sooner than the periodic check, which would bring it too. */
const SOON = { timeout: 10_000 };

test("a message that comes while a conversation is opened for the first time is shown with the rest", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const answers = holdAnswers();
  const alice = stage.chat("alice", { world: { transports: () => [answers.transport] } });
  const bob = stage.chat("bob");
  await Promise.all([online(alice), online(bob)]);
  const his = await bob.createGroup({ name: "Trip", members: ["alice"] });
  await his.send({ text: "one" });
  const hers = alice.conversation(his.id);
  await until(hers.summary, (summary) => summary?.lastSeq === 2, "the message");
  // Until the server pushes what happens there.
  await new Promise((resolve) => setTimeout(resolve, 600));
  answers.hold();
  hers.open();
  // Until it was asked for.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await his.send({ text: "two" });
  await until(hers.summary, (summary) => summary?.lastSeq === 3, "the event");
  answers.release();
  await expect.poll(() => textsOf(hers), SOON).toEqual(["one", "two"]);
  expect(stage.errors).toEqual([]);
});

test("the first questions of a link go in the batch of its hello", async () => {
  await using stage = await createTestStage();
  const batches: (readonly Up["type"][])[] = [];
  const transport = webSocketTransport();
  const listening: Transport = {
    ...transport,
    open(address, handlers) {
      const link = transport.open(address, handlers);
      const send = (bytes: Uint8Array): void => {
        const { up } = decodeBatch(bytes, { maxBytes: bytes.length });
        batches.push(up.map(({ type }) => type));
        link.send(bytes);
      };
      return Object.create(link, { send: { value: send } }) as Link;
    },
  };
  await online(stage.chat("alice", { world: { transports: () => [listening] } }));
  expect(batches[0]).toEqual(["hello", "watch", "query"]);
});
