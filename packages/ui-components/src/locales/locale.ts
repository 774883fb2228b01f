import type { Translation } from "./translation.ts";

/** A language in use by an element. The same object as long as nothing changed. */
export interface Locale {
  /** BCP 47 tag for `Intl`; of the same language as `terms`. */
  readonly lang: string;
  readonly terms: Translation;
}

type Load = () => Promise<Translation>;

const loaders = new Map<string, Load>([
  ["en", async () => (await import("./en.ts")).en],
  ["zh", async () => (await import("./zh-cn.ts")).zhCn],
]);
const FALLBACK = "en";

const translations = new Map<string, Translation>();
const loading = new Map<string, Promise<void>>();
const locales = new Map<string, Locale>();

/** Adds a language, or replaces one. @param language Primary subtag, such as `fr`; loaded when first shown. */
export function registerTranslation(language: string, load: Load): void {
  loaders.set(language, load);
  translations.delete(language);
  loading.delete(language);
  locales.clear();
  localeChanged();
}

/** The locale for an element, or undefined while its texts are not loaded. */
export function findLocale(element: Element): Locale | undefined {
  const tag = languageOf(element);
  const key = supported(tag);
  const terms = translations.get(key);
  if (!terms) return undefined;
  // Dates in another language than the words around them would look broken.
  const lang = primary(tag) === key ? tag : key;
  const known = locales.get(lang);
  if (known) return known;
  const locale: Locale = { lang, terms };
  locales.set(lang, locale);
  return locale;
}

/** Loads the texts for an element's language; a failed load is tried again by the next call. */
export async function loadLocale(element: Element): Promise<void> {
  await loadLanguage(languageOf(element));
}

/** Loads the texts of a language ahead of need. */
export function loadLanguage(tag: string): Promise<void> {
  const key = supported(tag);
  const running = loading.get(key);
  if (running) return running;
  // Always there: `supported` only answers keys of the map.
  const load = loaders.get(key) as Load;
  const promise = load().then(
    (terms) => {
      translations.set(key, terms);
    },
    (error: unknown) => {
      loading.delete(key);
      throw error;
    },
  );
  loading.set(key, promise);
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
    return Intl.getCanonicalLocales(tag)[0] ?? FALLBACK;
  } catch {
    // Anything may stand in the attribute; "en_US" for example is not a language tag.
    return FALLBACK;
  }
}

function supported(tag: string): string {
  const language = primary(tag);
  return loaders.has(language) ? language : FALLBACK;
}

function primary(tag: string): string {
  return tag.split("-", 1)[0] ?? FALLBACK;
}
