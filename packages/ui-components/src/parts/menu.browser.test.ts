import { render } from "lit";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { cdp, userEvent } from "vitest/browser";
import { menuButton } from "./menu.ts";

const page = document.createElement("div");

afterEach(() => {
  render(undefined, page);
  page.remove();
});

interface Scene {
  readonly menu: HTMLElement;
  readonly lines: readonly HTMLElement[];
  /** What was chosen. */
  readonly ran: readonly string[];
  readonly isToggled: Promise<unknown>;
}

function openMenu(): Scene {
  document.body.append(page);
  const ran: string[] = [];
  const entries = ["Members", "Leave"].map((label) => ({
    icon: "",
    label,
    question: label === "Leave" ? "Really leave?" : undefined,
    run: () => ran.push(label),
  }));
  render(menuButton({ id: "menu", label: "Menu", buttonIcon: "", entries }), page);
  const menu = page.querySelector<HTMLElement>("[role=menu]") as HTMLElement;
  const isToggled = new Promise((resolve) => {
    menu.addEventListener("toggle", resolve, { once: true });
  });
  menu.showPopover();
  const lines = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  return { menu, lines, ran, isToggled };
}

test("a menu that opens leads to its first line", async () => {
  const { lines, isToggled } = openMenu();
  await isToggled;
  expect(document.activeElement).toBe(lines[0]);
});

test("a line that was chosen before the menu said that it is open stays chosen", async () => {
  const { lines, isToggled } = openMenu();
  lines[1]?.focus();
  await isToggled;
  expect(document.activeElement).toBe(lines[1]);
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

test("a double click on a line with a question asks it, and only the next click answers", async () => {
  const { lines, ran, isToggled } = openMenu();
  await isToggled;
  const leave = lines[1] as HTMLElement;
  await userEvent.dblClick(leave);
  expect(leave.hasAttribute("data-asked")).toBe(true);
  expect(ran).toEqual([]);
  leave.dispatchEvent(new MouseEvent("click", { detail: 1 }));
  expect(ran).toEqual(["Leave"]);
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
  expect(ran).toEqual(["Leave"]);
  await cdp().send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
});
