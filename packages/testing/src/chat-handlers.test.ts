import { createChat, longPolling, webSocketTransport } from "@im-chat/core";
import type { Chat, ChatOptions, Transport } from "@im-chat/core";
import { setupServer } from "msw/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { createChatHandlers } from "./chat-handlers.ts";
import { createMemoryServer } from "./create-memory-server.ts";
import type { MemoryServer } from "./memory-server.ts";
import { until } from "./until.ts";

const URL_OF_SERVER = "https://chat.example";

const TRANSPORTS: readonly (readonly [name: string, transport: () => Transport])[] = [
  ["WebSocket", webSocketTransport],
  ["long polling", longPolling],
];

/** A server in memory behind msw, which lets nothing else out. */
async function serve(options?: { readonly origin?: string }): Promise<MemoryServer> {
  const server = await createMemoryServer();
  const network = setupServer(...createChatHandlers(server, { url: URL_OF_SERVER, ...options }));
  network.listen({ onUnhandledFrame: "error" });
  onTestFinished(async () => {
    await Promise.all(chats.splice(0).map((chat) => chat.close()));
    network.close();
    await server.close();
  });
  return server;
}

const chats: Chat[] = [];

function open(server: MemoryServer, user: string, options: Partial<ChatOptions>): Chat {
  const chat = createChat({
    server: URL_OF_SERVER,
    app: server.app,
    user,
    tokenProvider: () => server.tokenFor(user),
    ...options,
  });
  chats.push(chat);
  return chat;
}

describe.each(TRANSPORTS)("by %s", (_name, transport) => {
  test("a message reaches the other client", async () => {
    const server = await serve();
    await server.addUser("bob");
    const alice = open(server, "alice", { transports: [transport()] });
    const bob = open(server, "bob", { transports: [transport()] });
    await until(bob.connection, ({ name }) => name === "online", "bob's link");
    const conversation = await alice.openDirect("bob");
    await conversation.send({ text: "hello" });
    await until(
      bob.conversations,
      ({ items }) => items[0]?.lastMessage?.text === "hello",
      "the message",
    );
    expect(bob.conversations.get().items[0]?.unread).toBe(1);
  });

  test("a client comes back after the server was away, and sends what it kept", async () => {
    const server = await serve();
    await server.addUser("bob");
    const alice = open(server, "alice", { transports: [transport()] });
    await until(alice.connection, ({ name }) => name === "online", "alice's link");
    const conversation = await alice.openDirect("bob");
    server.stop();
    await until(alice.connection, ({ name }) => name !== "online", "the end of the link");
    await conversation.send({ text: "kept" });
    server.start();
    const bob = open(server, "bob", { transports: [transport()] });
    const { items } = await until(
      bob.conversations,
      (list) => list.items[0]?.lastMessage !== undefined,
      "the message",
    );
    expect(items[0]?.lastMessage?.text).toBe("kept");
  });

  test("a token with a wrong signature is refused in the server's words", async () => {
    const server = await serve();
    const tokenProvider = async (): Promise<string> =>
      `${(await server.tokenFor("alice")).slice(0, -4)}AAAA`;
    const alice = open(server, "alice", { transports: [transport()], tokenProvider });
    expect(await reasonOf(alice)).toMatch(/signature does not fit the key "demo-token"/);
  });

  test("an origin that the app does not list is refused", async () => {
    const server = await serve({ origin: "https://stranger.example" });
    const app = await server.kernel.apps.get(server.app);
    if (app === undefined) throw new Error("There is no app");
    await server.kernel.apps.setPolicies(server.app, {
      ...app.policies,
      origins: ["https://shop.example"],
    });
    const chat = open(server, "alice", { transports: [transport()] });
    expect(await reasonOf(chat)).toMatch(/Origin https:\/\/stranger.example is not allowed/);
  });
});

/** Why a client was refused for good. */
async function reasonOf(chat: Chat): Promise<string> {
  const status = await until(chat.connection, ({ name }) => name === "closed", "the refusal");
  return status.name === "closed" ? status.reason.message : "";
}

test("a URL that no client could use is refused", async () => {
  const server = await createMemoryServer();
  onTestFinished(() => server.close());
  expect(() => createChatHandlers(server, { url: "chat.example" })).toThrow(
    'Cannot make handlers for "chat.example": it is no URL that begins with http:// or https://',
  );
});
