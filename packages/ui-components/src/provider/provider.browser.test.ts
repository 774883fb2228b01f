import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test, vi } from "vitest";
import { expectText, find, mount, offlineChat, textOf } from "../../test/elements.ts";
import "../define.ts";

test("elements inside a provider share its client, wherever they stand", async () => {
  const client = offlineChat();
  await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const provider = mount("im-provider", { client });
  const box = document.createElement("div");
  const list = document.createElement("im-conversation-list");
  box.append(list);
  provider.append(box);
  await expectText(list, "Bird watchers");
  expect(list.client).toBeUndefined();
});

test("an element that was there before its provider finds it when it comes", async () => {
  const client = offlineChat();
  await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const list = document.createElement("im-conversation-list");
  const provider = mount("im-provider");
  provider.append(list);
  await list.updateComplete;
  provider.client = client;
  await expectText(list, "Bird watchers");
  expect(find(list, "button.row")).toBeTruthy();
});

test("a client of its own wins over the provider's", async () => {
  const outer = offlineChat("ada");
  const inner = offlineChat("bo");
  await outer.createGroup({ name: "Of Ada", members: ["x"] });
  await inner.createGroup({ name: "Of Bo", members: ["x"] });
  const provider = mount("im-provider", { client: outer });
  const list = document.createElement("im-conversation-list");
  list.client = inner;
  provider.append(list);
  await expectText(list, "Of Bo");
  expect(textOf(list)).not.toContain("Of Ada");
});

test("a whole chat without a server of its own uses the provider's client, and leaves it open", async () => {
  const client = offlineChat();
  await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const provider = mount("im-provider", { client });
  const chat = document.createElement("im-chat");
  chat.style.setProperty("block-size", "500px");
  const ready: unknown[] = [];
  chat.addEventListener("im-ready", ({ detail }) => ready.push(detail.client));
  provider.append(chat);
  await expectText(chat, "Bird watchers");
  expect(ready).toEqual([client]);
  await chat.close();
  expect(client.connection.get().name).not.toBe("closed");
  const other = offlineChat("cy");
  await other.createGroup({ name: "Trees", members: ["bo"] });
  provider.client = other;
  await expectText(chat, "Trees");
  expect(textOf(chat)).not.toContain("Bird watchers");
  chat.remove();
  expect(other.connection.get().name).not.toBe("closed");
});

test("a whole chat with a server of its own does not", async () => {
  const provider = mount("im-provider", { client: offlineChat() });
  const chat = document.createElement("im-chat");
  Object.assign(chat, { server: "http://127.0.0.1:9", app: "other", user: "bo" });
  chat.tokenProvider = () => Promise.reject(new Error("no backend in this test"));
  const users: string[] = [];
  chat.addEventListener("im-ready", ({ detail }) => users.push(detail.client.app));
  provider.append(chat);
  await expect.poll(() => users).toEqual(["other"]);
});

test("what its client tells is heard once at a provider, and further out; of another client all of it", async () => {
  const client = offlineChat();
  const provider = mount("im-provider");
  const heard: string[] = [];
  const hear = (place: string) => (event: Event) => heard.push(`${place} ${event.type}`);
  const names = ["im-ready", "im-unread-changed", "im-connection-changed"] as const;
  const chat = document.createElement("im-chat");
  const listening = new AbortController();
  for (const name of names) {
    provider.addEventListener(name, hear("provider"));
    document.addEventListener(name, hear("page"), { signal: listening.signal });
    chat.addEventListener(name, hear("chat"));
  }
  onTestFinished(() => listening.abort());
  provider.append(chat);
  provider.client = client;
  await expect.poll(() => heard).toContain("chat im-ready");
  heard.length = 0;
  await client.close();
  await expect.poll(() => heard).toContain("chat im-connection-changed");
  expect(heard.toSorted()).toEqual([
    "chat im-connection-changed",
    "page im-connection-changed",
    "provider im-connection-changed",
  ]);
  heard.length = 0;
  chat.client = offlineChat("cy");
  await expect.poll(() => heard).toContain("chat im-ready");
  expect(heard.filter((what) => what.endsWith("im-ready"))).toEqual([
    "chat im-ready",
    "provider im-ready",
    "page im-ready",
  ]);
});

test("a provider passes theme and density on, and takes no room", async () => {
  const provider = mount("im-provider", {
    client: offlineChat(),
    theme: "dark",
    density: "compact",
  });
  const list = document.createElement("im-conversation-list");
  provider.append(list);
  await list.updateComplete;
  await provider.updateComplete;
  expect(getComputedStyle(provider).display).toBe("contents");
  expect(getComputedStyle(list).backgroundColor).toBe("rgb(22, 27, 30)");
  expect(getComputedStyle(list).getPropertyValue("--_density").trim()).toBe("0.6");
});

/** What the developer is told on the console from here on. */
function listenToConsole(): readonly string[] {
  const told: string[] = [];
  const spy = vi.spyOn(console, "error").mockImplementation((text) => void told.push(String(text)));
  onTestFinished(() => spy.mockRestore());
  return told;
}

test("a provider whose user is not let in says so in its place and on the console, with its own tag in the fix", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  const told = listenToConsole();
  const tokenProvider = (): Promise<string> => stage.server.tokenFor("bo");
  const provider = mount("im-provider", { client: stage.chat("ada", { tokenProvider }) });
  provider.append(document.createElement("im-conversation-list"));
  await expectText(provider, "The server refused the token");
  await expectText(provider, 'document.querySelector("im-provider").tokenProvider');
  expect(told.join()).toContain("The server refused the token");
});

test("a token provider that fails is told on the console at once", async () => {
  const told = listenToConsole();
  const provider = mount("im-provider", {
    server: "http://127.0.0.1:9",
    app: "demo",
    user: "ada",
    // As from a backend whose answer is given whole.
    tokenProvider: async () => ({ token: "x" }) as unknown as string,
  });
  await expect.poll(() => told.join()).toContain("it gave object, not a string");
  expect(told.join()).toContain("The tokenProvider failed");
  expect(provider.isConnected).toBe(true);
});

test("a list that nobody gives a client tells the developer, and one of a provider without one does not", async () => {
  const told = listenToConsole();
  // What waits the same time as the list, from before it.
  mount("im-provider").append(document.createElement("im-composer"));
  mount("im-conversation-list");
  const text = "<im-conversation-list> has no client";
  await expect.poll(() => told.join(), { timeout: 10_000 }).toContain(text);
  expect(told.join()).not.toContain("im-composer");
});

test("an id that no conversation can have is told on the console", async () => {
  const told = listenToConsole();
  mount("im-conversation", { client: offlineChat(), conversationId: "not-an-id" });
  await expect.poll(() => told.join()).toContain("not-an-id");
});
