import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { createChat } from "./chat.ts";
import type { Chat, ChatOptions } from "./client.ts";

test("the example of the README does what it says", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("alice");
  await stage.server.addUser("bob");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```js\n(?<code>[^]*?)```/.exec(readme)?.groups?.["code"] ?? "";
  expect(example.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(12);
  const code = example.replace(/^import .*$/m, "");
  const made: Chat[] = [];
  const create = (options: ChatOptions): Chat => {
    const chat = createChat({ ...options, server: stage.server.url, storage: "memory" });
    made.push(chat);
    return chat;
  };
  const logged: string[] = [];
  const world = {
    createChat: create,
    fetch: async () => Response.json({ token: await stage.server.tokenFor("alice") }),
    console: { log: (line: string) => logged.push(line) },
  };
  const bob = stage.chat("bob");
  await until(bob.connection, ({ name }) => name === "online", "bob's link");
  await runInNewContext(`(async () => {${code}})()`, world);
  await until(
    bob.conversations,
    ({ items }) => items[0]?.lastMessage?.text === "Hello, Bob!",
    "the message",
  );
  expect(logged.at(-1)).toBe("1 rows");
  await Promise.all(made.map((chat) => chat.close()));
});
