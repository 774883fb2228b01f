import type { Chat } from "@im-chat/core";
import { createMemoryServer, createMemoryStage, until } from "@im-chat/testing/browser";
import { LitElement } from "lit";
import { expect, onTestFinished, test } from "vitest";
import { badgeTitle } from "./title-badge.ts";

class Host extends LitElement {}
customElements.define("title-badge-host", Host);

/** A host whose title counts what a client has not read. */
function badge(chat: Chat): Host {
  const host = new Host();
  badgeTitle(host, () => chat);
  document.body.append(host);
  onTestFinished(() => host.remove());
  return host;
}

async function write(from: Chat, to: string, count: number): Promise<void> {
  const conversation = await from.openDirect(to);
  for (let index = 0; index < count; index += 1) await conversation.send({ text: `${index}` });
}

function lookAway(state: "hidden" | "visible"): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("the title counts while nobody looks, sums up all chats, and is as the page left it afterwards", async () => {
  onTestFinished(() => {
    Reflect.deleteProperty(document, "visibilityState");
  });
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada");
  await stage.server.addUser("bo");
  const [ada, bo, cy] = [stage.chat("ada"), stage.chat("bo"), stage.chat("cy")];
  await write(cy, "ada", 2);
  await until(ada.unread, ({ total }) => total === 2, "what ada has not read");
  document.title = "Shop";
  // A page may show the same chat twice, as in its text and in a launcher.
  const hosts = [badge(ada), badge(bo), badge(ada), badge(stage.chat("ada"))];
  await Promise.all(hosts.map((host) => host.updateComplete));
  expect(document.title).toBe("Shop");
  lookAway("hidden");
  expect(document.title).toBe("(2) Shop");
  await write(cy, "bo", 98);
  await expect.poll(() => document.title).toBe("(99+) Shop");
  document.title = "Shop: basket";
  await expect.poll(() => document.title).toBe("(99+) Shop: basket");
  lookAway("visible");
  expect(document.title).toBe("Shop: basket");
  lookAway("hidden");
  for (const host of hosts) host.remove();
  expect(document.title).toBe("Shop: basket");
});

test("a number that the page itself has in its title stays there", async () => {
  onTestFinished(() => {
    Reflect.deleteProperty(document, "visibilityState");
  });
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada");
  const [ada, cy] = [stage.chat("ada"), stage.chat("cy")];
  await write(cy, "ada", 3);
  await until(ada.unread, ({ total }) => total === 3, "what ada has not read");
  document.title = "(2) Inbox";
  const host = badge(ada);
  await host.updateComplete;
  expect(document.title).toBe("(2) Inbox");
  lookAway("hidden");
  expect(document.title).toBe("(3) (2) Inbox");
  lookAway("visible");
  expect(document.title).toBe("(2) Inbox");
  document.title = "";
  lookAway("hidden");
  expect(document.title).toBe("(3)");
  lookAway("visible");
  expect(document.title).toBe("");
});
