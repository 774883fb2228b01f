import { readFileSync } from "node:fs";
import { createTestStage, until } from "@im-chat/testing";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat } from "./client.ts";
import { textsOf } from "../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("a chat talks over a transport of the app's own, that of the docs", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice", { transports: [await shortPolling({ everyMs: 50 })] });
  const bob = stage.chat("bob");
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  hers.open();
  await hers.send({ text: "from alice" });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, () => textsOf(his).length === 1, "alice's message");
  await his.send({ text: "from bob" });
  await until(hers.timeline, () => textsOf(hers).length === 2, "bob's message");
  expect(textsOf(hers)).toEqual(["from alice", "from bob"]);
  expect(stage.errors).toEqual([]);
});

async function shortPolling(options: { readonly everyMs: number }): Promise<Transport> {
  const page = readFileSync(new URL("../../../docs/transports.md", import.meta.url), "utf8");
  const code = /```js\n(?<code>[^]*?)```/.exec(page)?.groups?.["code"] ?? "";
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly shortPolling: (given: typeof options) => Transport;
  };
  return module.shortPolling(options);
}
