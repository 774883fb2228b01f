import type { Chat, Environment } from "@im-chat/core";
import { createChat, createMemoryDisk, ImError } from "@im-chat/core";
import axe from "axe-core";
import { expect, onTestFinished } from "vitest";

/** Nobody listens there: the client is real, and away from its server. */
const NOWHERE = "http://127.0.0.1:9";

/** A real client that has no server, on a memory of its own. What it can do offline, it does. */
export function offlineChat(user = "ada", world: Partial<Environment> = {}): Chat {
  const options = {
    server: NOWHERE,
    app: "demo",
    user,
    tokenProvider: () => Promise.reject(new Error("no backend in this test")),
    storage: "memory",
  } as const;
  const chat = createChat(options, world);
  onTestFinished(() => chat.close());
  return chat;
}

/** Storage in memory that a test fills up: what is written then is refused. */
export interface FillableDisk {
  isFull: boolean;
  readonly world: Pick<Environment, "openStorage">;
}

export function createFillableDisk(): FillableDisk {
  const disk: FillableDisk = {
    isFull: false,
    world: {
      async openStorage({ schema }) {
        const storage = createMemoryDisk(schema).open();
        return {
          ...storage,
          write: (stores, fn, options) =>
            disk.isFull
              ? Promise.reject(new ImError("storage_full", "Cannot write: the disk is full"))
              : storage.write(stores, fn, options),
        };
      },
    },
  };
  return disk;
}

/** Puts an element on the page and takes it away after the test. */
export function mount<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  size: { readonly width: number; readonly height: number } = { width: 900, height: 600 },
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.style.setProperty("inline-size", `${size.width}px`);
  element.style.setProperty("block-size", `${size.height}px`);
  document.body.append(element);
  onTestFinished(() => element.remove());
  return element;
}

/** First element that a selector finds in all shadow roots below. */
export function find(root: Element | ShadowRoot, selector: string): HTMLElement | undefined {
  const direct = root.querySelector<HTMLElement>(selector);
  if (direct) return direct;
  const inner = [...root.querySelectorAll("*"), ...(root instanceof Element ? [root] : [])];
  for (const element of inner) {
    const found = element.shadowRoot ? find(element.shadowRoot, selector) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Waits for an element in all shadow roots below. */
export async function waitFor(root: Element, selector: string): Promise<HTMLElement> {
  await expect.poll(() => find(root, selector), { message: selector }).toBeTruthy();
  return find(root, selector) as HTMLElement;
}

/** Text of an element and of all shadow roots below, without what is hidden. */
export function textOf(root: Node): string {
  if (root instanceof Text) return root.data;
  if (root instanceof Element && root.matches("style, script, [hidden]")) return "";
  const children = root instanceof Element && root.shadowRoot ? [root.shadowRoot, root] : [root];
  return children
    .flatMap((part) => [...part.childNodes].map((child) => textOf(child)))
    .join(" ")
    .replace(/\s+/gu, " ");
}

/** Waits until a text is shown. */
export async function expectText(root: Element, text: string): Promise<void> {
  await expect.poll(() => textOf(root)).toContain(text);
}

function animationsIn(root: Document | ShadowRoot): Animation[] {
  const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
    shadowRoot ? animationsIn(shadowRoot) : [],
  );
  return [...root.getAnimations(), ...inner];
}

/** Holds an element, as it looks now, to WCAG 2.2 AA. */
export async function expectAccessible(element: Element): Promise<void> {
  const first = await findViolations(element);
  // Something may have begun to fade in while it was looked at.
  expect(first.length === 0 ? first : await findViolations(element)).toEqual([]);
}

async function findViolations(element: Element): Promise<readonly string[]> {
  // Half faded in, nothing has its contrast yet.
  const ending = animationsIn(document).filter(
    ({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
  );
  await Promise.allSettled(ending.map((animation) => animation.finished));
  const { violations } = await axe.run(element, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // The page around is the test's, and has no landmarks or headings of its own.
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
}
