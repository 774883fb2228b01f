import { loadLater } from "../base/load-later.ts";
import { joinTerms } from "./translation.ts";
import type { FirstTerms, Translation } from "./translation.ts";

/** A language in use by an element. The same object as long as nothing changed. */
export interface Locale<Terms extends FirstTerms = FirstTerms> {
  /** BCP 47 tag for `Intl`; of the same language as `terms`. */
  readonly lang: string;
  readonly terms: Terms;
}

/** How much of a language is needed: what the first screen says, or all of it. */
export type Extent = "first" | "all";

type Load<Terms> = () => Promise<Terms>;

interface Language {
  /** Undefined: it comes as a whole. */
  readonly first?: Load<FirstTerms>;
  readonly all: Load<Translation>;
}

const firstEn = async (): Promise<FirstTerms> => (await import("./en.ts")).en;
const firstZh = async (): Promise<FirstTerms> => (await import("./zh-cn.ts")).zhCn;

const languages = new Map<string, Language>([
  [
    "en",
    {
      first: firstEn,
      all: async () => joinTerms(await firstEn(), (await import("./en-more.ts")).enMore),
    },
  ],
  [
    "zh",
    {
      first: firstZh,
      all: async () => joinTerms(await firstZh(), (await import("./zh-cn-more.ts")).zhCnMore),
    },
  ],
]);
const FALLBACK = "en";

const firstTerms = new Map<string, FirstTerms>();
const allTerms = new Map<string, Translation>();
const loading = new Map<string, Promise<void>>();
const locales = new Map<string, Locale>();

/** Adds a language, or replaces one. @param language Primary subtag, such as `fr`; loaded when first shown. */
export function registerTranslation(language: string, load: Load<Translation>): void {
  languages.set(language, { all: load });
  firstTerms.delete(language);
  allTerms.delete(language);
  loading.delete(language);
  loading.delete(`${language} first`);
  locales.clear();
  localeChanged();
}

/** The locale for an element, or undefined while its texts are not loaded. */
export function findLocale(element: Element, extent: "all"): Locale<Translation> | undefined;
export function findLocale(element: Element, extent: Extent): Locale | undefined;
export function findLocale(element: Element, extent: Extent): Locale | undefined {
  const tag = languageOf(element);
  const key = supported(tag);
  const terms = (extent === "all" ? allTerms : firstTerms).get(key);
  if (!terms) return undefined;
  // Dates in another language than the words around them would look broken.
  const lang = primary(tag) === key ? tag : key;
  const known = locales.get(`${lang} ${extent}`);
  if (known) return known;
  const locale: Locale = { lang, terms };
  locales.set(`${lang} ${extent}`, locale);
  return locale;
}

/** Loads the texts for an element's language; a failed load is tried again by the next call. */
export function loadLocale(element: Element, extent: Extent): Promise<void> {
  return loadTerms(supported(languageOf(element)), extent);
}

/** Loads the texts of a language ahead of need. */
export function loadLanguage(tag: string): Promise<void> {
  return loadTerms(supported(tag), "all");
}

function loadTerms(key: string, extent: Extent): Promise<void> {
  // Always there: `supported` only answers keys of the map.
  const language = languages.get(key) as Language;
  const first = extent === "first" ? language.first : undefined;
  const name = first ? `${key} first` : key;
  const running = loading.get(name);
  if (running) return running;
  const run = async (): Promise<void> => {
    try {
      if (first) {
        const terms = await first();
        if (!firstTerms.has(key)) firstTerms.set(key, terms);
        // Ahead of need, also for a page that loses its connection next.
        loadLater(() => loadTerms(key, "all"), localeChanged);
      } else {
        const terms = await language.all();
        allTerms.set(key, terms);
        // Who began with the first of them goes on with all.
        firstTerms.set(key, terms);
        locales.clear();
      }
    } catch (error) {
      loading.delete(name);
      throw error;
    }
  };
  const promise = run();
  loading.set(name, promise);
  return promise;
}

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** Calls back whenever a `lang` or `dir` on the page may have changed. */
export function watchLocale(listener: () => void): () => void {
  if (!observer) {
    observer = new MutationObserver(localeChanged);
    observer.observe(document, { attributeFilter: ["lang", "dir"], subtree: true });
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

/** Says that a language may have changed where no observer sees it: inside shadow roots, or by a new translation. */
export function localeChanged(): void {
  for (const listener of listeners) listener();
}

/** Nearest `lang`, also outside the shadow roots around the element; else the browser's. */
function languageOf(element: Element): string {
  let at: Element | undefined = element;
  while (at) {
    const lang: string | null | undefined = at.closest("[lang]")?.getAttribute("lang");
    if (lang) return canonical(lang);
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return canonical(navigator.language);
}

function canonical(tag: string): string {
  try {
    // Many systems write "zh_CN" for "zh-CN".
    return Intl.getCanonicalLocales(tag.replace(/_/g, "-"))[0] ?? FALLBACK;
  } catch {
    // Anything may stand in the attribute.
    return FALLBACK;
  }
}

function supported(tag: string): string {
  const language = primary(tag);
  return languages.has(language) ? language : FALLBACK;
}

function primary(tag: string): string {
  return tag.split("-", 1)[0] ?? FALLBACK;
}
