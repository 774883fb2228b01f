import { LIMITS, decodeBatch, encodeBatch } from "@im-chat/protocol";
import { createMemoryServer, createMemoryStage, createMemoryTransport } from "@im-chat/testing";
import { createTestClock, until } from "@im-chat/testing";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import { messagesOf } from "../../test/shown.ts";

/** As of a server that has too much to send: pushes are dropped, and it is said so when there is room again. */
function overflowing(inner: Transport) {
  const state = { drops: false, say: (): void => undefined, dropped: new Set<string>() };
  const transport: Transport = {
    name: inner.name,
    open(target, handlers) {
      const behind = encodeBatch({ up: [], down: [{ type: "behind", requestId: 0 }] });
      state.say = () => handlers.onBatch(behind);
      return inner.open(target, {
        ...handlers,
        onBatch(bytes) {
          const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
          const kept = state.drops ? down.filter(({ requestId }) => requestId > 0) : down;
          for (const frame of down) if (!kept.includes(frame)) state.dropped.add(frame.type);
          if (kept.length > 0) handlers.onBatch(encodeBatch({ up: [], down: kept }));
        },
      });
    },
  };
  return { transport, state };
}

test("after a link was behind it is shown again who is here and who has read", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const { transport, state } = overflowing(createMemoryTransport(server, clock));
  const alice = stage.chat("alice", { transports: [transport] });
  const bob = stage.chat("bob");
  for (const chat of [alice, bob])
    await clock.until(until(chat.connection, ({ name }) => name === "online"));
  const hers = await clock.until(alice.openDirect("bob"));
  hers.open();
  await clock.until(hers.send({ text: "hello" }));
  await clock.until(until(hers.summary, (value) => value?.isPending === false));
  const his = bob.conversation(hers.id);
  his.open();
  await clock.until(until(his.timeline, () => messagesOf(his).length === 1));
  const presence = alice.users.presence("bob");
  presence.subscribe(() => undefined);
  await clock.until(until(presence, ({ isOnline }) => isOnline));
  state.drops = true;
  his.markRead(1);
  await clock.advance(1000);
  await clock.until(bob.close());
  await clock.advance(30_000);
  expect([...state.dropped]).toEqual(expect.arrayContaining(["registers", "signal"]));
  state.drops = false;
  state.say();
  await clock.advance(2000);
  expect(messagesOf(hers)[0]?.status.name).toBe("read");
  expect(presence.get().isOnline).toBe(false);
  await clock.until(stage.close());
});
