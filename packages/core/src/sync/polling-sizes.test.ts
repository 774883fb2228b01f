import { createTestStage, until } from "@im-chat/testing";
import { longPolling } from "@im-chat/transport";
import { expect, test } from "vitest";
import { messagesOf } from "../../test/shown.ts";

test("what waited in several conversations passes something that takes 128 KiB at a time", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol", "dave"]) await stage.server.addUser(name);
  let refused = 0;
  const limited: typeof fetch = async (input, init) => {
    if (init?.body instanceof Uint8Array && init.body.length <= 131_072) return fetch(input, init);
    refused += 1;
    return new Response("Request Entity Too Large", { status: 413 });
  };
  const alice = stage.chat("alice", { transports: [longPolling({ fetch: limited })] });
  const directs = [];
  for (const name of ["bob", "carol", "dave"]) {
    const direct = await alice.openDirect(name);
    direct.open();
    await direct.send({ text: "first" });
    await until(direct.timeline, () => messagesOf(direct).some(({ seq }) => seq > 0), "the first");
    directs.push(direct);
  }
  await stage.server.stop();
  await until(alice.connection, ({ name }) => name === "offline", "no link");
  // Each alone would pass.
  for (const direct of directs) await direct.send({ text: "字".repeat(20_000) });
  await stage.server.start();
  alice.reconnectNow();
  for (const direct of directs)
    await until(direct.timeline, () => messagesOf(direct).at(-1)?.seq === 2, "the second");
  expect(refused).toBe(0);
});
