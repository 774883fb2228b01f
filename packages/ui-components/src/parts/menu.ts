import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { deepActiveElement } from "../base/focus.ts";
import { zoomOf } from "../base/zoom.ts";
import { icon } from "../icons/icon.ts";

/** One line of a menu. */
export interface MenuEntry {
  readonly icon: string;
  readonly label: string;
  readonly tone?: "danger" | undefined;
  /** Asked in its place before it is done, where that cannot be taken back. */
  readonly question?: string | undefined;
  readonly run: () => void;
}

interface MenuOptions {
  readonly id: string;
  /** Of the button, for screen readers. */
  readonly label: string;
  readonly buttonIcon: string;
  readonly entries: readonly MenuEntry[];
  /** Not where something around it is the one stop and leads to it. */
  readonly isTabStop?: boolean | undefined;
  /** Says a question to those who do not see that it has taken the place of its line. */
  readonly speak?: ((question: string) => void) | undefined;
}

/** A button with a menu in the top layer: nothing around it can clip it, Escape and a click beside it close it. */
export function menuButton({
  id,
  label,
  buttonIcon,
  entries,
  isTabStop = true,
  speak,
}: MenuOptions): TemplateResult {
  return html`<button
      class="icon-button"
      aria-label=${label}
      aria-haspopup="menu"
      popovertarget=${id}
      tabindex=${isTabStop ? 0 : -1}
      title=${label}
    >
      ${icon(buttonIcon)}
    </button>
    <div
      id=${id}
      class="menu"
      role="menu"
      aria-label=${label}
      popover="auto"
      @toggle=${onToggle}
      @keydown=${onKeydown}
    >
      ${entries.map(
        (entry) =>
          html`<button
            role="menuitem"
            tabindex="-1"
            class=${entry.tone ?? ""}
            data-question=${entry.question ?? nothing}
            @click=${(event: MouseEvent) => choose(event, { ...entry, speak })}
          >
            ${icon(entry.icon)}<span>${entry.label}</span>
          </button>`,
      )}
    </div>`;
}

function choose(
  event: MouseEvent,
  { question, speak, run }: MenuEntry & Pick<MenuOptions, "speak">,
): void {
  const line = event.currentTarget as Element;
  if (question !== undefined) {
    if (!line.hasAttribute("data-asked")) {
      line.setAttribute("data-asked", "");
      return speak?.(question);
    }
    // The second half of the double click that has asked is no answer.
    if (event.detail > 1) return;
  }
  const menu = menuOf(event);
  menu.hidePopover();
  // What comes now, such as a dialog, gives it back to where it was.
  giveFocusBack(menu);
  run();
}

/** To the button. Chromium does so by itself, but not inside of shadow roots. */
function giveFocusBack(menu: HTMLElement): void {
  buttonOf(menu)?.focus({ preventScroll: true });
}

/** Where the focus was in a menu that has closed, it is on nothing, or still on a line that fades away. */
function hasLostFocus(menu: HTMLElement): boolean {
  const active = deepActiveElement();
  return active === document.body || menu.contains(active ?? null);
}

function buttonOf(menu: HTMLElement): HTMLElement | null {
  const button = menu.previousElementSibling;
  return button instanceof HTMLElement ? button : null;
}

function menuOf(event: Event): HTMLElement {
  // Always inside: the listeners are on the menu and its lines.
  return (event.currentTarget as Element).closest(".menu") as HTMLElement;
}

/** Space between a button and its menu, and between the menu and the edge of the window. Pixels. */
const GAP = 6;

function onToggle(event: Event): void {
  const menu = event.currentTarget as HTMLElement;
  for (const line of menu.querySelectorAll("[data-asked]")) line.removeAttribute("data-asked");
  if (!menu.matches(":popover-open")) {
    if (hasLostFocus(menu)) giveFocusBack(menu);
    return;
  }
  place(menu);
  // The event comes a moment after the menu: who was quicker keeps the line they chose.
  if (!menu.matches(":focus-within")) menu.querySelector("button")?.focus();
}

function place(menu: HTMLElement): void {
  const button = buttonOf(menu)?.getBoundingClientRect();
  if (!button) return;
  // A page may scale its body: what is measured is of the window, what is set is not.
  const zoom = zoomOf(menu);
  const [width, height] = [menu.offsetWidth * zoom, menu.offsetHeight * zoom];
  const isRtl = getComputedStyle(menu).direction === "rtl";
  const left = isRtl ? button.left : button.right - width;
  const below = button.bottom + GAP;
  const top = below + height > innerHeight - GAP ? button.top - height - GAP : below;
  menu.style.setProperty("left", `${clamp(left, innerWidth - width - GAP) / zoom}px`);
  menu.style.setProperty("top", `${clamp(top, innerHeight - height - GAP) / zoom}px`);
}

function clamp(value: number, most: number): number {
  return Math.max(GAP, Math.min(value, most));
}

function onKeydown(event: KeyboardEvent): void {
  // The browser closes the menu; what is around it stays.
  if (event.key === "Escape") event.stopPropagation();
  // Held down, the key that has opened the menu, or asked, would go on to choose.
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  if (event.key === "Tab") {
    // On to what comes after the button, or before it.
    giveFocusBack(menuOf(event));
    menuOf(event).hidePopover();
  }
  const lines = [...menuOf(event).querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = lines.findIndex((line) => line.matches(":focus"));
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  lines.at(target % lines.length)?.focus();
}

export const menuStyles = css`
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-inline-size: 180px;
    max-inline-size: min(320px, calc(100vw - 12px));
    padding: 5px;
    border: 0;
    border-radius: 13px;
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow-2);
    opacity: 0;
    transform: scale(0.97) translateY(-3px);
    transform-origin: 85% 0;
    transition:
      opacity var(--_motion) var(--_ease),
      transform var(--_motion) var(--_ease),
      overlay var(--_motion) allow-discrete,
      display var(--_motion) allow-discrete;
  }

  .menu:popover-open {
    opacity: 1;
    transform: none;
  }

  @starting-style {
    .menu:popover-open {
      opacity: 0;
      transform: scale(0.97) translateY(-3px);
    }
  }

  .menu button {
    display: flex;
    justify-content: flex-start;
    gap: var(--_space-3);
    inline-size: 100%;
    min-block-size: var(--_target);
    padding-inline: var(--_space-3) var(--_space-4);
    border-radius: 9px;
    font-size: 1em;
  }

  .menu button span {
    font-size: var(--_text-m);
    overflow-wrap: anywhere;
  }

  .menu [data-asked] {
    background: var(--_danger-soft);
    font-weight: 600;
  }

  .menu [data-asked] span {
    display: none;
  }

  .menu [data-asked]::after {
    content: attr(data-question);
    font-size: var(--_text-m);
  }

  .menu button .icon {
    font-size: 0.94em;
    color: var(--_text-quiet);
  }

  .menu button:hover,
  .menu button:focus {
    background: var(--_hover);
    outline: none;
  }

  .menu button:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }

  .menu .danger,
  .menu .danger .icon {
    color: var(--_danger);
  }

  @media (forced-colors: active) {
    .menu {
      border: 1px solid CanvasText;
    }
  }
`;
