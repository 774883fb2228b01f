// The script of plain websites: finds our tags and fetches what they need when they need it.
// It imports nothing at once, so that nothing of the chat is in a file of its own for its sake.

const TAGS =
  "im-chat,im-launcher,im-provider,im-conversation,im-conversation-list,im-conversation-header,im-message-list,im-composer";
/** Distance from the window at which a chat further down the page is fetched. */
const AHEAD = "300px";

/** Loads once; what failed, again when the link is back, or when it is asked for. */
function once(load: () => Promise<unknown>): () => void {
  let isStarted = false;
  return function start(): void {
    if (isStarted) return;
    isStarted = true;
    // The texts are found late otherwise: only when the first element asks for its language.
    fetchTexts(document.documentElement.lang || navigator.language).catch(() => undefined);
    load().catch(() => {
      isStarted = false;
      addEventListener("online", start, { once: true });
    });
  };
}

function fetchTexts(language: string): Promise<unknown> {
  return /^zh([-_]|$)/i.test(language) ? import("./locales/zh-cn.ts") : import("./locales/en.ts");
}

const loadChat = once(() => import("./website/register-chat.ts"));
const loadLauncher = once(() => import("./website/register-launcher.ts"));
const loadAll = once(() => import("./define.ts"));

const nearness = new IntersectionObserver(
  (entries) => {
    if (entries.some((entry) => entry.isIntersecting)) loadChat();
  },
  { rootMargin: AHEAD },
);

function meet(element: Element): void {
  if (element.localName === "im-launcher") {
    loadLauncher();
    element.addEventListener("pointerenter", loadChat, { once: true });
  } else if (element.localName !== "im-chat") loadAll();
  else if (!element.closest("im-launcher")) nearness.observe(element);
}

function scan(added: Node): void {
  if (!(added instanceof Element)) return;
  for (const element of [added, ...added.querySelectorAll(TAGS)])
    if (element.matches(TAGS)) meet(element);
}

// What is in a shadow root cannot be seen from here: its page asks for everything.
if (import.meta.url.endsWith("?all")) loadAll();
scan(document.documentElement);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) scan(node);
}).observe(document, { childList: true, subtree: true });
