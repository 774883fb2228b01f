// The script of plain websites: finds our tags and fetches what they need when they need it.
// The page's own work comes first: a chat in a launcher waits until the page is idle.
import { whenIdle } from "./base/environment.ts";
import { loadLanguage } from "./locales/locale.ts";

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
  void loadLanguage(document.documentElement.lang || navigator.language).catch(() => undefined);
  load().catch(() => started.delete(name));
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
  const launchers = document.querySelectorAll("im-launcher");
  if (launchers.length > 0) {
    loadLauncher();
    whenIdle(loadChat, 4_000);
  }
  for (const launcher of launchers)
    launcher.addEventListener("pointerenter", loadChat, { once: true });
  for (const chat of document.querySelectorAll("im-chat")) {
    if (!chat.closest("im-launcher")) nearness.observe(chat);
  }
}

scan();
new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });
