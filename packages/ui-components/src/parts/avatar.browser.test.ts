import { render } from "lit";
import { expect, onTestFinished, test } from "vitest";
import { avatar, avatarStyles } from "./avatar.ts";

const GOOD = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const BAD = "data:image/png;base64,AAAA";

function place(): { show: (picture: string) => void; picture: () => HTMLImageElement | null } {
  const page = document.createElement("div");
  document.body.append(page);
  onTestFinished(() => page.remove());
  return {
    show: (picture) => render(avatar({ id: "ada", name: "Ada", avatar: picture }), page),
    picture: () => page.querySelector("img"),
  };
}

test("a picture that cannot be shown leaves the initials, and the next person has their own", async () => {
  const { show, picture } = place();
  show(BAD);
  await expect.poll(() => picture()?.hidden).toBe(true);
  show(GOOD);
  expect(picture()?.hidden).toBe(false);
  await expect.poll(() => picture()?.naturalWidth).toBe(1);
  show("");
  expect(picture()).toBeNull();
});

test("until a picture is there its initials hold its place, and nothing moves when it comes", async () => {
  const { show, picture } = place();
  const style = new CSSStyleSheet();
  style.replaceSync(avatarStyles.cssText);
  document.adoptedStyleSheets.push(style);
  onTestFinished(() => void document.adoptedStyleSheets.pop());
  show(GOOD);
  const box = (): DOMRect | undefined => picture()?.parentElement?.getBoundingClientRect();
  const opacity = (): number => Number(getComputedStyle(picture() as Element).opacity);
  expect(opacity()).toBe(0);
  const before = box();
  expect(before?.width).toBe(40);
  await expect.poll(opacity).toBe(1);
  expect(picture()?.getBoundingClientRect().width).toBe(40);
  expect(box()).toEqual(before);
});

test("while another picture is on its way, that of the person before is not shown", async () => {
  const { show, picture } = place();
  show(GOOD);
  await expect.poll(() => picture()?.naturalWidth).toBe(1);
  const before = picture();
  show("/on-its-way.png");
  expect(picture()).not.toBe(before);
});

test("a picture that failed without a network is tried again when there is one", async () => {
  const { show, picture } = place();
  Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
  onTestFinished(() => void Reflect.deleteProperty(navigator, "onLine"));
  show(BAD);
  await expect.poll(() => picture()?.hidden).toBe(true);
  const tried: string[] = [];
  picture()?.addEventListener("error", ({ type }) => tried.push(type));
  Reflect.deleteProperty(navigator, "onLine");
  dispatchEvent(new Event("online"));
  expect(picture()?.hidden).toBe(false);
  await expect.poll(() => tried).toEqual(["error"]);
  expect(picture()?.hidden).toBe(true);
  // What fails with a network is not there.
  dispatchEvent(new Event("online"));
  expect(picture()?.hidden).toBe(true);
});
