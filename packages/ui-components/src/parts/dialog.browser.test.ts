import type { TemplateResult } from "lit";
import { html } from "lit";
import { expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import { find, waitFor } from "../../test/elements.ts";
import { ImElement } from "../base/im-element.ts";
import { loadLanguage } from "../locales/locale.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { DialogElement, dialogStyles } from "./dialog.ts";

/** A dialog with more in it than a window can show. */
class LongDialog extends DialogElement {
  static override readonly styles = [controlStyles, scrollStyles, dialogStyles];

  protected override get heading(): string {
    return "105 members";
  }

  protected override renderBody(): TemplateResult {
    const rows = Array.from({ length: 105 }, (_, index) => html`<li>Member ${index}</li>`);
    return html`<ul class="scroll" tabindex="0">
      ${rows}
    </ul>`;
  }
}

class Owner extends ImElement {
  protected override render(): TemplateResult {
    return html`<long-dialog></long-dialog>`;
  }
}

customElements.define("long-dialog", LongDialog);
customElements.define("dialog-owner", Owner);

interface Scene {
  readonly owner: HTMLElement;
  readonly dialog: HTMLDialogElement;
  readonly element: LongDialog;
}

/** An open dialog, over an owner that begins `top` pixels down a page that can be scrolled. */
async function scene({ top = 0, height = 500, dir = "ltr" } = {}): Promise<Scene> {
  await loadLanguage("en");
  const owner = document.createElement("dialog-owner");
  const style = { position: "absolute", insetInlineStart: "0", top: `${top}px`, width: "400px" };
  Object.assign(owner.style, style, { height: `${height}px` });
  const end = document.createElement("div");
  Object.assign(end.style, { position: "absolute", top: "5000px", height: "1px", width: "1px" });
  document.documentElement.dir = dir;
  document.body.append(owner, end);
  onTestFinished(() => {
    owner.remove();
    end.remove();
    document.documentElement.removeAttribute("dir");
    scrollTo(0, 0);
  });
  const element = (await waitFor(owner, "long-dialog")) as LongDialog;
  element.show();
  const dialog = (await waitFor(owner, "dialog[open]")) as HTMLDialogElement;
  await Promise.all(dialog.getAnimations({ subtree: true }).map(({ finished }) => finished));
  return { owner, dialog, element };
}

const box = (root: Element, selector: string): DOMRect =>
  (find(root, selector) ?? root).getBoundingClientRect();

test("a dialog with a long list keeps to its place: the list scrolls, heading and button stay", async () => {
  const { owner, dialog } = await scene();
  const place = dialog.getBoundingClientRect();
  expect(place.height).toBe(500);
  const card = box(owner, ".card");
  expect(card.top).toBeGreaterThanOrEqual(place.top);
  expect(card.bottom).toBeLessThanOrEqual(place.bottom);
  const list = find(owner, "ul") as HTMLElement;
  expect(list.scrollHeight).toBeGreaterThan(list.clientHeight);
  list.scrollTop = 10_000;
  expect(list.scrollTop).toBeGreaterThan(0);
  for (const part of ["h2", ".head button"]) {
    expect(box(owner, part).top).toBeGreaterThanOrEqual(card.top);
    expect(box(owner, part).bottom).toBeLessThanOrEqual(list.getBoundingClientRect().top);
  }
  expect(Math.floor(box(owner, "li:last-child").bottom)).toBeLessThanOrEqual(card.bottom);
});

test("a dialog over an element that is partly outside of the window is inside of it", async () => {
  const { owner } = await scene({ top: 0, height: 3000 });
  const card = box(owner, ".card");
  expect(card.top).toBeGreaterThanOrEqual(0);
  expect(card.bottom).toBeLessThanOrEqual(innerHeight);
  expect(card.height).toBeGreaterThan(300);
});

test("an open dialog follows its owner when the page scrolls, and a closed one does not", async () => {
  const { dialog, element } = await scene({ top: 200, height: 500 });
  const shownTop = (): string => dialog.style.getPropertyValue("--_top");
  expect(shownTop()).toBe("200px");
  scrollTo(0, 150);
  await expect.poll(shownTop).toBe("50px");
  // Nothing of the owner is left.
  scrollTo(0, 2000);
  await expect.poll(() => dialog.style.getPropertyValue("--_height")).toBe(`${innerHeight}px`);
  scrollTo(0, 150);
  await expect.poll(shownTop).toBe("50px");
  const isClosed = new Promise((resolve) => {
    element.addEventListener("close", resolve, { once: true });
  });
  element.close();
  await isClosed;
  const isScrolled = new Promise((resolve) => {
    addEventListener("scroll", resolve, { once: true });
  });
  scrollTo(0, 100);
  await isScrolled;
  expect(shownTop()).toBe("50px");
});

test("a dialog that is taken from the page follows nothing any more", async () => {
  const { owner, dialog } = await scene({ top: 200, height: 500 });
  owner.remove();
  const isResized = new Promise((resolve) => {
    addEventListener("resize", resolve, { once: true });
  });
  dialog.style.setProperty("--_top", "7px");
  dispatchEvent(new Event("resize"));
  await isResized;
  expect(dialog.style.getPropertyValue("--_top")).toBe("7px");
});

test("a dialog whose owner is moved is closed, tells whoever has opened it, and can be opened again", async () => {
  const { owner, dialog, element } = await scene();
  const told: string[] = [];
  element.addEventListener("close", ({ type }) => told.push(type));
  document.body.prepend(owner);
  await expect.poll(() => told).toEqual(["close"]);
  expect(dialog.open).toBe(false);
  element.show();
  await expect.poll(() => dialog.matches(":modal")).toBe(true);
});

test("a heading in Latin letters begins at the right in a dialog that is read from there", async () => {
  const { owner } = await scene({ dir: "rtl" });
  const heading = find(owner, "h2") as HTMLElement;
  const text = document.createRange();
  text.selectNodeContents(heading);
  expect(Math.round(text.getBoundingClientRect().right)).toBe(
    Math.round(heading.getBoundingClientRect().right),
  );
});

test("a click beside the card closes, and a drag that began in the card does not", async () => {
  const { owner, dialog } = await scene();
  const heading = find(owner, "h2") as HTMLElement;
  const beside = { targetPosition: { x: 5, y: 5 } };
  await userEvent.dragAndDrop(heading, dialog, beside);
  expect(dialog.open).toBe(true);
  await userEvent.click(dialog, { position: { x: 5, y: 5 } });
  await expect.poll(() => dialog.open).toBe(false);
});

test("that a dialog has closed is for whoever has opened it, and for nobody further out", async () => {
  const { owner, element } = await scene();
  const told: string[] = [];
  for (const type of ["close", "im-closed"])
    for (const target of [element, owner])
      target.addEventListener(type, () => told.push(`${type} at ${target.localName}`));
  element.close();
  await expect.poll(() => told).toEqual(["close at long-dialog"]);
});

test("a dialog whose owner is hidden ends, and lets the rest of the page be used", async () => {
  const { owner, dialog } = await scene();
  const button = document.createElement("button");
  document.body.append(button);
  onTestFinished(() => button.remove());
  button.focus();
  expect(document.activeElement).not.toBe(button);
  owner.hidden = true;
  await expect.poll(() => dialog.open).toBe(false);
  button.focus();
  expect(document.activeElement).toBe(button);
});

test.each([1.03, 0.9])("a dialog lies over its owner in a page scaled by %s", async (zoom) => {
  document.body.style.setProperty("zoom", String(zoom));
  onTestFinished(() => void document.body.style.removeProperty("zoom"));
  const { owner, dialog } = await scene({ top: 40, height: 600 });
  const [of, at] = [owner.getBoundingClientRect(), dialog.getBoundingClientRect()];
  const sides = ["left", "top", "right", "bottom"] as const;
  expect(sides.filter((side) => Math.abs(of[side] - at[side]) >= 1)).toEqual([]);
});
