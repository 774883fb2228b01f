import type { Chat, Readable } from "@im-chat/core";
import { LitElement } from "lit";
import { expect, onTestFinished, test } from "vitest";
import { badgeTitle } from "./title-badge.ts";

class Host extends LitElement {}
customElements.define("title-badge-host", Host);

type Unread = { readonly total: number; readonly mentions: number };

function unreadOf(start: number): Readable<Unread> & { set(total: number): void } {
  let value: Unread = { total: start, mentions: 0 };
  const listeners = new Set<(value: Unread) => void>();
  return {
    get: () => value,
    set(total) {
      value = { total, mentions: 0 };
      for (const listener of listeners) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(value);
      return () => listeners.delete(listener);
    },
  };
}

/** Only what the badge looks at; a real client that counts unread messages needs a server. */
function badge(start: number): {
  readonly unread: ReturnType<typeof unreadOf>;
  readonly host: Host;
} {
  const unread = unreadOf(start);
  const host = new Host();
  badgeTitle(host, () => ({ unread }) as unknown as Chat);
  document.body.append(host);
  onTestFinished(() => host.remove());
  return { unread, host };
}

function lookAway(state: "hidden" | "visible"): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("the title counts while nobody looks, sums up all chats, and is as the page left it afterwards", async () => {
  onTestFinished(() => {
    Reflect.deleteProperty(document, "visibilityState");
  });
  document.title = "Shop";
  const first = badge(2);
  const second = badge(0);
  await Promise.all([first.host.updateComplete, second.host.updateComplete]);
  expect(document.title).toBe("Shop");
  lookAway("hidden");
  expect(document.title).toBe("(2) Shop");
  second.unread.set(200);
  expect(document.title).toBe("(99+) Shop");
  document.title = "Shop: basket";
  await expect.poll(() => document.title).toBe("(99+) Shop: basket");
  lookAway("visible");
  expect(document.title).toBe("Shop: basket");
  lookAway("hidden");
  second.host.remove();
  first.host.remove();
  expect(document.title).toBe("Shop: basket");
});
