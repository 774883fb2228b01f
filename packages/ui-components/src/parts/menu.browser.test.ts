import { render } from "lit";
import { afterEach, expect, test } from "vitest";
import { menuButton } from "./menu.ts";

const page = document.createElement("div");

afterEach(() => {
  render(undefined, page);
  page.remove();
});

function openMenu(): { menu: HTMLElement; lines: HTMLElement[]; isToggled: Promise<unknown> } {
  document.body.append(page);
  const entries = ["Members", "Leave"].map((label) => ({ icon: "", label, run: () => undefined }));
  render(menuButton({ id: "menu", label: "Menu", buttonIcon: "", entries }), page);
  const menu = page.querySelector<HTMLElement>("[role=menu]") as HTMLElement;
  const isToggled = new Promise((resolve) => {
    menu.addEventListener("toggle", resolve, { once: true });
  });
  menu.showPopover();
  return { menu, lines: [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")], isToggled };
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
