import { readFile } from "node:fs/promises";
import type { Browser } from "playwright";

/** A picture with its name. */
export interface Shot {
  readonly name: string;
  readonly file: string;
}

export interface SheetOptions {
  /** Pictures beside each other. */
  readonly columns: number;
  /** Width of one picture on the sheet, CSS pixels. */
  readonly width: number;
}

/** Many pictures on one, each below its name. */
export async function drawSheet(
  browser: Browser,
  shots: readonly Shot[],
  { columns, width }: SheetOptions,
): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width: columns * (width + 12) + 12, height: 400 },
  });
  const page = await context.newPage();
  const figures = await Promise.all(
    shots.map(async ({ name, file }) => {
      const bytes = await readFile(file);
      return `<figure><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${bytes.toString("base64")}"></figure>`;
    }),
  );
  await page.setContent(
    `<style>body { margin: 6px; background: #888; font: 11px sans-serif; display: grid;
      grid-template-columns: repeat(${columns}, ${width}px); gap: 12px; align-items: start }
      figure { margin: 0 } figcaption { padding: 2px 0 } img { display: block }</style>${figures.join("")}`,
  );
  const picture = await page.screenshot({ fullPage: true });
  await context.close();
  return picture;
}
