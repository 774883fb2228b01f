import { expect, test } from "vitest";
import { expectAccessible, waitFor } from "../../test/elements.ts";
import { painted, setStage } from "../../test/message-list/stage.ts";
import type { Stage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

const NEWEST = 40;

/** Others' messages, all read. */
async function open(lang = "en"): Promise<{ stage: Stage; timeline: SyntheticTimeline }> {
  const rows = Array.from({ length: NEWEST }, (_, at) => rowOf(messageOf(at + 1)));
  const timeline = new SyntheticTimeline(rows);
  timeline.set({ readSeq: NEWEST });
  const stage = await setStage(timeline, { lang });
  window.focus();
  return { stage, timeline };
}

/** A pointer that rests somewhere points at nothing. */
let screenX = 0;

/** Opens the menu of a message. @returns its lines */
async function openMenu({ list, row }: Stage, key: string): Promise<readonly HTMLElement[]> {
  const buttonOf = () => row(key)?.querySelector<HTMLElement>(".tools [aria-haspopup=menu]");
  // The browser's own pointer rests somewhere too, and tells of another row when these move below it.
  const point = (): boolean => {
    screenX += 1;
    row(key)?.dispatchEvent(
      new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse", screenX }),
    );
    return buttonOf() instanceof HTMLElement;
  };
  await expect.poll(point).toBe(true);
  buttonOf()?.click();
  await waitFor(list, ".menu:popover-open");
  return [...list.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
}

const textOf = ({ textContent }: Element): string => textContent?.trim() ?? "";

async function mark(stage: Stage, key: string): Promise<void> {
  const items = await openMenu(stage, key);
  items.find((item) => textOf(item) === "Mark as unread")?.click();
  await painted(stage.list);
}

/** As long as what is in view would need to be read, and more. */
const dwell = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));

test("what is marked as unread stays so under its line while it is in view, until the user has looked away", async () => {
  const { stage, timeline } = await open();
  await mark(stage, "m36");
  expect(stage.calls).toEqual(["markUnread 36"]);
  const line = stage.list.renderRoot.querySelector(".unread");
  expect(line?.nextElementSibling?.getAttribute("data-key")).toBe("m36");
  await expect.poll(() => stage.list.renderRoot.querySelector("[aria-live]")).not.toBeNull();
  await dwell();
  timeline.append(rowOf(messageOf(NEWEST + 1)));
  timeline.set({ lastSeq: NEWEST + 1 });
  await dwell();
  expect(stage.calls).toEqual(["markUnread 36"]);
  await expectAccessible(stage.list);
  window.dispatchEvent(new Event("blur"));
  window.dispatchEvent(new Event("focus"));
  await expect.poll(() => stage.calls.at(-1)).toBe(`markRead ${NEWEST + 1}`);
});

test("whoever scrolls away from what is unread and comes back has read it", async () => {
  const { stage } = await open();
  await mark(stage, "m38");
  await dwell();
  expect(stage.calls).toEqual(["markUnread 38"]);
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -1_200);
  await painted(stage.list, 12);
  stage.list.scrollToLatest();
  await expect.poll(() => stage.calls.at(-1)).toBe(`markRead ${NEWEST}`);
});

test("whoever answers has read it", async () => {
  const { stage, timeline } = await open();
  await mark(stage, "m38");
  timeline.append(rowOf(messageOf(NEWEST + 1, { isOwn: true })));
  timeline.set({ lastSeq: NEWEST + 1 });
  await expect.poll(() => stage.calls.at(-1)).toMatch(/^markRead 4/);
  expect(stage.list.renderRoot.querySelector(".unread")).toBeNull();
});

test.each([
  ["en", "Mark as unread"],
  ["zh-CN", "标为未读"],
])("the menu of others' messages begins with it in %s", async (lang, text) => {
  const { stage } = await open(lang);
  expect((await openMenu(stage, "m38")).map(textOf)[0]).toBe(text);
});
