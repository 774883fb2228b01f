import { createChat, longPolling, webSocketTransport } from "@im-chat/core";
import type { Chat, Transport } from "@im-chat/core";
import { setupWorker } from "msw/browser";
import { expect, onTestFinished, test } from "vitest";
import { createMemoryServer } from "./create-page-server.ts";
import { createChatHandlers } from "./chat-handlers.ts";
import type { MemoryServer } from "./memory-server.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { until } from "./until.ts";

const URL_OF_SERVER = "https://chat.example";

async function openServer(): Promise<MemoryServer> {
  const server = await createMemoryServer();
  onTestFinished(() => server.close());
  await server.addUser("bob");
  return server;
}

/** Alice writes to Bob. @returns what he has not read. */
async function talk(server: MemoryServer, transport: () => Transport): Promise<number> {
  const open = (user: string): Chat => {
    const chat = createChat({
      server: URL_OF_SERVER,
      app: server.app,
      user,
      tokenProvider: () => server.tokenFor(user),
      transports: [transport()],
      storage: "memory",
    });
    onTestFinished(() => chat.close());
    return chat;
  };
  const bob = open("bob");
  await until(bob.connection, ({ name }) => name === "online", "bob's link");
  const conversation = await open("alice").openDirect("bob");
  await conversation.send({ text: "hello" });
  const isThere = ({ items }: ReturnType<typeof bob.conversations.get>): boolean =>
    items[0]?.lastMessage?.text === "hello";
  await until(bob.conversations, isThere, "the message");
  return bob.unread.get().total;
}

test("a server inside a page is reached without any network", async () => {
  const server = await openServer();
  expect(await talk(server, () => createMemoryTransport(server))).toBe(1);
});

test.each([
  ["WebSocket", webSocketTransport],
  ["long polling", longPolling],
])("a page reaches a server inside it through msw by %s", async (_name, transport) => {
  const server = await openServer();
  const worker = setupWorker(...createChatHandlers(server, { url: URL_OF_SERVER }));
  await worker.start({ quiet: true });
  onTestFinished(async () => worker.stop());
  expect(await talk(server, transport)).toBe(1);
});
