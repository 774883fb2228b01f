// The script of plain websites: finds our tags and fetches what they need when they need it.
// It imports nothing at once, so that nothing of the chat is in a file of its own for its sake.

/** Tags that work together and come as a whole. */
const PARTS =
  "im-provider,im-conversation,im-conversation-list,im-conversation-header,im-message-list,im-composer";
/** Distance from the window at which a chat further down the page is fetched. */
const AHEAD = "300px";

const started = new Set<string>();

function start(name: string, load: () => Promise<unknown>): void {
  if (started.has(name)) return;
  started.add(name);
  // The texts are found late otherwise: only when the first element asks for its language.
  fetchTexts(document.documentElement.lang || navigator.language).catch(() => undefined);
  load().catch(() => started.delete(name));
}

function fetchTexts(language: string): Promise<unknown> {
  return /^zh([-_]|$)/i.test(language) ? import("./locales/zh-cn.ts") : import("./locales/en.ts");
}

const loadChat = (): void => start("chat", () => import("./website/register-chat.ts"));
const loadLauncher = (): void => start("launcher", () => import("./website/register-launcher.ts"));
const loadAll = (): void => start("all", () => import("./define.ts"));

const nearness = new IntersectionObserver(
  (entries) => {
    if (entries.some((entry) => entry.isIntersecting)) loadChat();
  },
  { rootMargin: AHEAD },
);

function scan(): void {
  if (document.querySelector(PARTS)) loadAll();
  for (const launcher of document.querySelectorAll("im-launcher")) {
    loadLauncher();
    launcher.addEventListener("pointerenter", loadChat, { once: true });
  }
  for (const chat of document.querySelectorAll("im-chat")) {
    if (!chat.closest("im-launcher")) nearness.observe(chat);
  }
}

scan();
new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });
