import type { Page } from "playwright";

/** What a page's own style sheet may say at its worst. */
const HOSTILE = `
  * { color: red !important; font: 40px/3 cursive !important; letter-spacing: 9px !important; }
  div, span, p, header, form, section { border: 9px solid lime !important; padding: 33px !important;
    display: inline !important; position: static !important; background: yellow !important; }
  button, textarea, input, h2 { all: initial !important; }
  .row, .bubble, .body, .bar, .base { display: none !important; }`;

/** Computed looks, an entry for each element. */
export interface Looks {
  readonly chat: readonly string[];
  readonly chatUnderHostileSheet: readonly string[];
  /** Everything of the page that is not ours. */
  readonly page: readonly string[];
}

/** Looks at a page with one chat; all in one go, so that nothing else changes meanwhile. */
export async function looksOf(page: Page): Promise<Looks> {
  return await page.evaluate((hostile) => {
    const lookOf = (element: Element): string => {
      const style = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      const { color, backgroundColor, font, letterSpacing, padding, display } = style;
      const size = `${Math.round(width)} x ${Math.round(height)}`;
      const border = style.borderTopWidth;
      const values = [color, backgroundColor, font, letterSpacing, padding, border, display, size];
      return `${element.localName}: ${values.join(" | ")}`;
    };
    const looksIn = (root: ShadowRoot | null | undefined): string[] =>
      [...(root?.querySelectorAll("*") ?? [])].flatMap((element) => {
        // Our own elements are styled by the root around them, and the rest is not painted.
        const isOurs = element.localName.startsWith("im-") || element.localName === "path";
        const own = isOurs || !element.checkVisibility() ? [] : [lookOf(element)];
        return [...own, ...looksIn(element.shadowRoot)];
      });
    const chatLooks = (): string[] => looksIn(document.querySelector("im-chat")?.shadowRoot);
    const others = [...document.querySelectorAll("body, body :not(im-launcher, im-launcher *)")];
    const rest = others.map(lookOf);
    const chat = chatLooks();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(hostile);
    document.adoptedStyleSheets.push(sheet);
    const chatUnderHostileSheet = chatLooks();
    document.adoptedStyleSheets.pop();
    return { chat, chatUnderHostileSheet, page: rest };
  }, HOSTILE);
}
