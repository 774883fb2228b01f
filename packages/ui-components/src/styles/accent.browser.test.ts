import { expect, test } from "vitest";
import { mount, offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";

type Rgb = readonly [red: number, green: number, blue: number];

/** What a colour is on the screen, however it is written. */
function rgbOf(colour: string): Rgb {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** The colours of identity inside an element. */
function coloursIn(element: Element): Readonly<Record<string, Rgb>> {
  const probe = document.createElement("span");
  element.shadowRoot?.append(probe);
  const names = ["accent", "accent-hover", "accent-text", "accent-soft", "focus"];
  const colours = names.map((name) => {
    probe.style.setProperty("color", `var(--_${name})`);
    return [name, rgbOf(getComputedStyle(probe).color)] as const;
  });
  probe.remove();
  return Object.fromEntries(colours);
}

test.each([
  ["light", [11, 100, 120], [9, 82, 99], [11, 96, 116], [224, 238, 241], [15, 127, 152]],
  ["dark", [99, 191, 212], [130, 207, 225], [116, 201, 221], [21, 50, 58], [127, 211, 230]],
] as const)("without an accent of the page the colours are our own (%s)", async (theme, ...own) => {
  const chat = mount("im-chat", { client: offlineChat(), theme });
  await chat.updateComplete;
  expect(Object.values(coloursIn(chat))).toEqual(own);
});

test.each(["light", "dark"] as const)(
  "an accent of the page goes through all that is made of it (%s)",
  async (theme) => {
    const launcher = mount("im-launcher", { theme });
    const chat = document.createElement("im-chat");
    chat.client = offlineChat();
    launcher.append(chat);
    const button = await waitFor(launcher, ".launch");
    const own = getComputedStyle(button).boxShadow;
    launcher.style.setProperty("--im-color-accent", "light-dark(#7a3b12, #f0a878)");
    launcher.style.setProperty("--im-color-on-accent", "light-dark(#ffffff, #2b1202)");
    launcher.open = true;
    const list = await waitFor(launcher, "im-conversation-list");
    for (const element of [launcher, list])
      for (const [name, [red, green, blue]] of Object.entries(coloursIn(element)))
        expect([name, red > green && green > blue]).toEqual([name, true]);
    if (theme === "light") expect(getComputedStyle(button).boxShadow).not.toBe(own);
    // What the page says of one of them goes first.
    launcher.style.setProperty("--im-color-accent-text", "rgb(1, 2, 3)");
    expect(coloursIn(list)["accent-text"]).toEqual([1, 2, 3]);
  },
);
