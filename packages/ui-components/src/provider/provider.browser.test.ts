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
