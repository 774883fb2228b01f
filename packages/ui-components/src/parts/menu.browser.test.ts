import { render } from "lit";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { cdp, userEvent } from "vitest/browser";
import { deepActiveElement } from "../base/focus.ts";
import { menuButton, menuStyles } from "./menu.ts";

const page = document.createElement("div");
/** Browsers treat the focus in another way there. */
const root = page.attachShadow({ mode: "open" });

afterEach(() => {
  render(undefined, root);
  page.remove();
});

interface Scene {
  readonly button: HTMLElement;
  readonly menu: HTMLElement;
  readonly lines: readonly HTMLElement[];
  /** What was chosen, and where the focus was then. */
  readonly ran: readonly string[];
  /** What was said aloud. */
  readonly said: readonly string[];
  readonly isToggled: Promise<unknown>;
}

function openMenu(): Scene {
  document.body.append(page);
  const ran: string[] = [];
  const said: string[] = [];
  const entries = ["Members", "Leave"].map((label) => ({
    icon: "",
    label,
    question: label === "Leave" ? "Really leave?" : undefined,
    run: () => ran.push(`${label} at ${deepActiveElement()?.title ?? "nothing"}`),
  }));
  const speak = (question: string): number => said.push(question);
  render(menuButton({ id: "menu", label: "Menu", buttonIcon: "", entries, speak }), root);
  const button = root.querySelector("button") as HTMLElement;
  const menu = root.querySelector<HTMLElement>("[role=menu]") as HTMLElement;
  const isToggled = new Promise((resolve) => {
    menu.addEventListener("toggle", resolve, { once: true });
  });
  menu.showPopover();
  const lines = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  return { button, menu, lines, ran, said, isToggled };
}

test("a menu that opens leads to its first line", async () => {
  const { lines, isToggled } = openMenu();
  await isToggled;
  expect(deepActiveElement()).toBe(lines[0]);
});

test("a line that was chosen before the menu said that it is open stays chosen", async () => {
  const { lines, isToggled } = openMenu();
  lines[1]?.focus();
  await isToggled;
  expect(deepActiveElement()).toBe(lines[1]);
});

test("Escape closes the menu, and is not for what is around it", async () => {
  const { menu, isToggled } = openMenu();
  await isToggled;
  const heard: string[] = [];
  const hear = ({ key }: KeyboardEvent): number => heard.push(key);
  document.addEventListener("keydown", hear);
  onTestFinished(() => document.removeEventListener("keydown", hear));
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => menu.matches(":popover-open")).toBe(false);
  expect(heard).toEqual([]);
});

test("what is chosen runs with the focus back on the button, to which a dialog will return it", async () => {
  const { ran, isToggled } = openMenu();
  await isToggled;
  await userEvent.keyboard("{Enter}");
  expect(ran).toEqual(["Members at Menu"]);
});

test.each<[string, () => Promise<void>]>([
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["a click beside it", () => userEvent.click(document.body, { position: { x: 300, y: 400 } })],
])("%s gives the focus back to the button", async (_name, leave) => {
  document.body.style.setProperty("min-block-size", "500px");
  onTestFinished(() => document.body.removeAttribute("style"));
  const { button, menu, isToggled } = openMenu();
  await isToggled;
  await leave();
  await expect.poll(() => menu.matches(":popover-open")).toBe(false);
  await expect.poll(deepActiveElement).toBe(button);
});

test("a click into a field closes the menu, and the field keeps the focus", async () => {
  const { menu, isToggled } = openMenu();
  const field = document.createElement("input");
  field.style.cssText = "position: fixed; inset: 300px auto auto 100px";
  document.body.append(field);
  onTestFinished(() => field.remove());
  await isToggled;
  const isClosed = new Promise((resolve) => {
    menu.addEventListener("toggle", resolve, { once: true });
  });
  await userEvent.click(field);
  await isClosed;
  expect(deepActiveElement()).toBe(field);
});

test("a question is said aloud once, and its answer is not", async () => {
  const { lines, said, isToggled } = openMenu();
  await isToggled;
  lines[1]?.dispatchEvent(new MouseEvent("click", { detail: 1 }));
  expect(said).toEqual(["Really leave?"]);
  lines[1]?.dispatchEvent(new MouseEvent("click", { detail: 1 }));
  expect(said).toEqual(["Really leave?"]);
});

test("a double click on a line with a question asks it, and only the next click answers", async () => {
  const { lines, ran, isToggled } = openMenu();
  await isToggled;
  const leave = lines[1] as HTMLElement;
  await userEvent.dblClick(leave);
  expect(leave.hasAttribute("data-asked")).toBe(true);
  expect(ran).toEqual([]);
  leave.dispatchEvent(new MouseEvent("click", { detail: 1 }));
  expect(ran).toEqual(["Leave at Menu"]);
});

test("a key that is held down neither chooses nor answers", async () => {
  const { lines, ran, isToggled } = openMenu();
  await isToggled;
  const leave = lines[1] as HTMLElement;
  leave.focus();
  const enter = { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
  const press = (autoRepeat: boolean): Promise<unknown> =>
    cdp().send("Input.dispatchKeyEvent", { type: "keyDown", ...enter, autoRepeat });
  await press(true);
  expect(leave.hasAttribute("data-asked")).toBe(false);
  await press(false);
  expect(leave.hasAttribute("data-asked")).toBe(true);
  await press(true);
  expect(ran).toEqual([]);
  await press(false);
  expect(ran).toEqual(["Leave at Menu"]);
  await cdp().send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
});

test.for([
  ["{Tab}", "after"],
  ["{Shift>}{Tab}{/Shift}", "before"],
] as const)("%s goes on from the button, and the menu is closed", async ([keys, where]) => {
  const { menu, isToggled } = openMenu();
  const neighbours = ["before", "after"].map((title) =>
    Object.assign(document.createElement("button"), { title }),
  );
  document.body.prepend(neighbours[0] ?? "");
  document.body.append(neighbours[1] ?? "");
  onTestFinished(() => neighbours.forEach((neighbour) => neighbour.remove()));
  await isToggled;
  await userEvent.keyboard(keys);
  expect(menu.matches(":popover-open")).toBe(false);
  expect(deepActiveElement()?.title).toBe(where);
});

test.each([1, 1.5, 0.8])("a menu hangs under its button in a page scaled by %s", async (zoom) => {
  document.body.style.setProperty("zoom", String(zoom));
  onTestFinished(() => void document.body.style.removeProperty("zoom"));
  page.style.setProperty("margin-inline-start", "240px");
  onTestFinished(() => void page.style.removeProperty("margin-inline-start"));
  root.adoptedStyleSheets = [menuStyles.styleSheet as CSSStyleSheet];
  onTestFinished(() => void (root.adoptedStyleSheets = []));
  const { button, menu, isToggled } = openMenu();
  await isToggled;
  await Promise.allSettled(menu.getAnimations().map(({ finished }) => finished));
  const [of, at] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  expect(at.top - of.bottom).toBeCloseTo(6, 0);
  expect(Math.abs(at.right - of.right)).toBeLessThan(1);
});
