import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import type { ServerProcess } from "../../e2e/support/server.ts";
import { SCENES, enterAs } from "./scene.ts";
import type { Language, Place, Scene } from "./scene.ts";
import { drawSheet } from "./sheet.ts";
import type { Shot } from "./sheet.ts";

const WIDTHS = [320, 420, 1280] as const;
const HEIGHTS = { 320: 640, 420: 820, 1280: 800 } as const;
const THEMES = ["light", "dark"] as const;
const LANGUAGES: readonly Language[] = ["en", "zh-CN"];

export interface Matrix {
  readonly browser: Browser;
  readonly server: ServerProcess;
  readonly folder: string;
  /** Names of scenes; empty: all. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}

/** Every scene in every width, colour and language, then sheets that show many at once. */
export async function takeMatrix({ browser, server, folder, only, say }: Matrix): Promise<void> {
  const scenes = SCENES.filter(({ name }) => only.length === 0 || only.includes(name));
  const taken = new Map<string, Shot[]>();
  for (const language of LANGUAGES) {
    for (const scene of scenes) {
      const shots = await takeScene(scene, { browser, server, language, folder });
      for (const { sheet, ...shot } of shots) taken.set(sheet, [...(taken.get(sheet) ?? []), shot]);
      say(`${scene.name} ${language}`);
    }
  }
  await mkdir(join(folder, "sheets"), { recursive: true });
  for (const [sheet, shots] of taken) {
    const isWide = sheet.startsWith("1280");
    const layout = isWide ? { columns: 3, width: 640 } : { columns: 6, width: 320 };
    await writeFile(
      join(folder, "sheets", `${sheet}.png`),
      await drawSheet(browser, shots, layout),
    );
  }
}

interface Taken extends Shot {
  readonly sheet: string;
}

async function takeScene(
  scene: Scene,
  { folder, ...place }: Place & { readonly folder: string },
): Promise<readonly Taken[]> {
  const { browser, server, language } = place;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(60_000);
  const { user, arrange } = scene;
  const page = await enterAs(context, {
    server,
    user,
    language,
    arrange: arrange && ((opened) => arrange(opened, place)),
  });
  await scene.act(page, place);
  const taken: Taken[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] });
    await scene.resized?.(page);
    // No row is pointed at.
    await page.mouse.move(0, 0);
    for (const theme of THEMES) {
      await setTheme(page, theme);
      const name = `${scene.name}-${width}-${theme}-${language}`;
      const file = join(folder, `${name}.png`);
      await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
      taken.push({ sheet: `${width}-${theme}-${language}`, name, file });
    }
  }
  await context.close();
  return taken;
}

/** Colours by attribute, as the page's own button sets them; then until nothing moves any more. */
export async function setTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(async (colours) => {
    document.documentElement.dataset["theme"] = colours;
    document.querySelector("im-chat")?.setAttribute("theme", colours);
    document.querySelector("im-launcher")?.setAttribute("theme", colours);
    for (let frame = 0; frame < 4; frame += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
  }, theme);
}
