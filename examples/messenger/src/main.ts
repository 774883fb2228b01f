// A web client for the whole page: one client of @im-chat/core, shown by <im-chat>.
import { createChat, type Chat } from "@im-chat/core";
import "@im-chat/ui-components/define";
import { make } from "./page.ts";
import { keepPlace } from "./place.ts";
import { TEXTS, type Language } from "./texts.ts";

const DARK = matchMedia("(prefers-color-scheme: dark)");

const PEOPLE = [
  ["mara", "Mara"],
  ["xiaoyu", "小雨"],
  ["jonas", "Jonas"],
  ["chenmo", "陈默"],
  ["noor", "Noor نور"],
  ["seller-42", "Tern & Tide"],
] as const;

const address = new URL(location.href);
const language: Language = (address.searchParams.get("lang") ?? navigator.language).startsWith("zh")
  ? "zh-CN"
  : "en";
const texts = TEXTS[language];
const user = address.searchParams.get("as");

document.documentElement.lang = language;
document.title = texts.title;
if (user === null) showSignIn();
else showMessenger(user);

/** The address of this page as somebody else, or as nobody. */
function pageFor(values: { readonly as?: string | undefined; readonly lang?: Language }): string {
  const search = new URLSearchParams({ lang: values.lang ?? language });
  if (values.as !== undefined) search.set("as", values.as);
  return `?${search}`;
}

function showSignIn(): void {
  const people = PEOPLE.map(([id, name]) =>
    make("li", {}, make("a", { href: pageFor({ as: id }), dir: "auto" }, name)),
  );
  document.body.append(
    make(
      "main",
      { className: "sign-in" },
      make("h1", {}, texts.choose),
      make("p", {}, texts.explain),
      make("ul", { className: "people" }, ...people),
    ),
  );
}

function showMessenger(as: string): void {
  const chat = createChat({
    server: location.origin,
    app: "demo",
    user: as,
    tokenProvider: (options) => fetchToken(as, options),
  });
  const element = document.createElement("im-chat");
  element.client = chat;
  element.lang = language;
  keepPlace(element);
  document.body.append(bar(chat, as), make("main", {}, element));
}

/** The page's own backend signs the token; here it is the example server. */
async function fetchToken(
  as: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<string> {
  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: as }),
    signal,
  });
  if (!response.ok) throw new Error(`The example server answered ${response.status}`);
  const answer = (await response.json()) as { readonly token: string };
  return answer.token;
}

function bar(chat: Chat, as: string): HTMLElement {
  const name = make("b", { dir: "auto" }, PEOPLE.find(([id]) => id === as)?.[1] ?? as);
  const theme = make("button", { type: "button" });
  const other: Language = language === "en" ? "zh-CN" : "en";
  const switchLanguage = make("button", { type: "button", lang: other }, texts.otherLanguage);
  const signOut = make("button", { type: "button" }, texts.signOut);
  // The system's, as long as the user has not chosen.
  const follow = (): void => setTheme(theme, systemTheme());
  DARK.addEventListener("change", follow);
  theme.addEventListener("click", () => {
    DARK.removeEventListener("change", follow);
    setTheme(theme, isDark() ? "light" : "dark");
  });
  switchLanguage.addEventListener("click", () =>
    location.assign(pageFor({ as, lang: other }) + location.hash),
  );
  signOut.addEventListener(
    "click",
    () => void chat.logout().then(() => location.assign(pageFor({}))),
  );
  setTheme(theme, isDark() ? "dark" : "light");
  return make(
    "header",
    { className: "bar" },
    make("h1", {}, texts.title),
    make("span", { className: "who" }, make("span", {}, `${texts.signedInAs} `), name),
    theme,
    switchLanguage,
    signOut,
  );
}

function isDark(): boolean {
  return (document.documentElement.dataset["theme"] ?? systemTheme()) === "dark";
}

function systemTheme(): "light" | "dark" {
  return DARK.matches ? "dark" : "light";
}

function setTheme(button: HTMLButtonElement, theme: "light" | "dark"): void {
  document.documentElement.dataset["theme"] = theme;
  document.querySelector("im-chat")?.setAttribute("theme", theme);
  button.textContent = theme === "dark" ? texts.light : texts.dark;
}
