import axe from "axe-core";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeContent } from "../../scripts/screenshots/content.ts";
import { SCENES, enterAs, type Language, type Scene } from "../../scripts/screenshots/scene.ts";
import { PATIENCE } from "../support/patience.ts";
import { launchChromium } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer({ prepare: writeContent })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKED_AT = [
  "empty",
  "list",
  "group",
  "texts",
  "nothing-said",
  "offline",
  "failed",
  "error",
  "unknown-user",
  "new",
  "members",
  "shortcuts",
];
const CHECKED = SCENES.filter(({ name }) => LOOKED_AT.includes(name));

describe.each<Language>(["en", "zh-CN"])("in %s", (language) => {
  test.each(CHECKED)("$name has no faults, light and dark", async (scene) => {
    expect(await faultsOf(scene, language)).toEqual([]);
  });
});

test.each(["/", "/zh-cn.html", "/website-widget/", "/website-widget/zh-cn.html"])(
  "the page %s has no faults, light and dark",
  async (path) => {
    const context = await browser.newContext();
    await context.addInitScript({ content: axe.source });
    const page = await context.newPage();
    const faults: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url + path);
      const found = await auditPage(page);
      // Something may have begun to fade in while it was looked at.
      faults.push(...(found.length === 0 ? found : await auditPage(page)));
    }
    await context.close();
    expect(faults).toEqual([]);
  },
);

/** The same of the whole document. */
function auditPage(page: Page): Promise<readonly string[]> {
  return page.evaluate(async (runOnly) => {
    const { axe: runner } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await runner.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
    );
  }, TAGS);
}

async function faultsOf(scene: Scene, language: Language): Promise<readonly string[]> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
  context.setDefaultTimeout(PATIENCE.timeout);
  await context.addInitScript({ content: axe.source });
  const place = { browser, server, language };
  const page = await enterAs(context, {
    ...place,
    user: scene.user,
    arrange: scene.arrange && ((opened) => scene.arrange?.(opened, place) ?? Promise.resolve()),
  });
  await scene.act(page, place);
  const faults: string[] = [];
  for (const theme of ["light", "dark"] as const) faults.push(...(await audit(page, theme)));
  await context.close();
  return faults;
}

/** Rules that are broken, with the elements that break them. */
async function audit(page: Page, theme: "light" | "dark"): Promise<readonly string[]> {
  return await page.evaluate(
    async ({ colours, runOnly }) => {
      const chat = document.querySelector("im-chat");
      chat?.setAttribute("theme", colours);
      document.documentElement.dataset["theme"] = colours;
      const animationsIn = (root: Document | ShadowRoot): Animation[] => [
        ...root.getAnimations(),
        ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
          shadowRoot === null ? [] : animationsIn(shadowRoot),
        ),
      ];
      // Half faded in, nothing has its contrast yet.
      for (const animation of animationsIn(document))
        if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
      const { axe: runner } = globalThis as unknown as { axe: typeof axe };
      const { violations } = await runner.run(chat ?? document, {
        runOnly,
        // Of what is well no element needs a name.
        resultTypes: ["violations"],
        // The page around is the example's.
        rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${colours} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
      );
    },
    { colours: theme, runOnly: TAGS },
  );
}
