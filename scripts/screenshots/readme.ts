import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { personOn } from "../../e2e/support/person.ts";
import type { ServerProcess } from "../../e2e/support/server.ts";
import { setTheme } from "./matrix.ts";
import { enterAs } from "./scene.ts";

/** What a README should cost at most to load, each. */
const MOST_BYTES = 60_000;

interface Readme {
  readonly browser: Browser;
  readonly server: ServerProcess;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** The few pictures that are kept with the sources. */
export async function takeReadmePictures({ browser, server, folder, say }: Readme): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pictures = {
    "conversation.webp": await conversation(browser, server),
    "widget.webp": await widget(browser, server),
    "phone.webp": await phone(browser, server),
  };
  for (const [name, bytes] of Object.entries(pictures)) {
    if (bytes.length > MOST_BYTES)
      throw new Error(`${name} has ${bytes.length} bytes, more than ${MOST_BYTES}`);
    await writeFile(join(folder, name), bytes);
    say(`docs/pictures/${name} ${Math.round(bytes.length / 1000)} kB`);
  }
}

/** Taken larger than shown, for screens with fine pixels. */
const SCALE = 1.5;

async function conversation(browser: Browser, server: ServerProcess): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width: 430, height: 560 },
    deviceScaleFactor: SCALE,
  });
  const page = await enterAs(context, { server, user: "mara", language: "en" });
  await personOn(page).open("小雨");
  await page.locator("im-message-list [role=article]").last().waitFor();
  const chat = page.locator("im-chat");
  const shots: Buffer[] = [];
  for (const theme of ["light", "dark"] as const) {
    await setTheme(page, theme);
    shots.push(await chat.screenshot({ animations: "disabled", caret: "hide" }));
  }
  const picture = await joined(page, shots, { gap: 24, radius: 18 });
  await context.close();
  return picture;
}

async function widget(browser: Browser, server: ServerProcess): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width: 960, height: 640 },
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/website-widget/`);
  await page.locator(".ask").click();
  await page.locator("im-composer textarea").waitFor();
  await personOn(page).write("Hi! Is the After rain teapot safe on a tea warmer?");
  const seller = await enterAs(await browser.newContext(), {
    server,
    user: "seller-42",
    language: "en",
  });
  const asked = seller.locator("im-conversation-list [part~=row]", { hasText: "tea warmer" });
  await asked.last().click();
  await personOn(seller).write("Hello! Yes, with a candle. Please not on the stove");
  await personOn(page).sees("Hello! Yes, with a candle. Please not on the stove");
  await page.locator("im-message-list [part~=status].read").waitFor();
  await setTheme(page, "light");
  const shot = await page.screenshot({ animations: "disabled", caret: "hide" });
  const picture = await joined(page, [shot], { gap: 0, radius: 0 });
  await Promise.all([seller.context().close(), context.close()]);
  return picture;
}

async function phone(browser: Browser, server: ServerProcess): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width: 340, height: 580 },
    deviceScaleFactor: SCALE,
  });
  const page = await enterAs(context, { server, user: "xiaoyu", language: "zh-CN" });
  const chat = page.locator("im-chat");
  await page.locator("im-conversation-list [part~=row]").first().waitFor();
  await setTheme(page, "light");
  const shots = [await chat.screenshot({ animations: "disabled", caret: "hide" })];
  await personOn(page).open("Market");
  await page.locator("im-message-list [role=article]").last().waitFor();
  await setTheme(page, "dark");
  shots.push(await chat.screenshot({ animations: "disabled", caret: "hide" }));
  const picture = await joined(page, shots, { gap: 28, radius: 22 });
  await context.close();
  return picture;
}

/** Pictures side by side with round corners on nothing, as WebP. */
async function joined(
  near: Page,
  shots: readonly Buffer[],
  { gap, radius }: { readonly gap: number; readonly radius: number },
): Promise<Buffer> {
  const page = await near.context().newPage();
  const url = await page.evaluate(
    async ({ sources, space, corner }) => {
      const images = await Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = `data:image/png;base64,${source}`;
          await image.decode();
          return image;
        }),
      );
      const canvas = document.createElement("canvas");
      canvas.width = images.reduce((sum, { width }) => sum + width + space, -space);
      canvas.height = Math.max(...images.map(({ height }) => height));
      const pen = canvas.getContext("2d");
      let left = 0;
      for (const image of images) {
        pen?.save();
        pen?.beginPath();
        pen?.roundRect(left, 0, image.width, image.height, corner);
        pen?.clip();
        pen?.drawImage(image, left, 0);
        pen?.restore();
        left += image.width + space;
      }
      return canvas.toDataURL("image/webp", 0.78);
    },
    {
      sources: shots.map((shot) => shot.toString("base64")),
      space: gap * SCALE,
      corner: radius * SCALE,
    },
  );
  await page.close();
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
