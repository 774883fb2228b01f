import { expect, test } from "vitest";
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
