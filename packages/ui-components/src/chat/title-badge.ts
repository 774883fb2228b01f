import type { Chat } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Unread messages of every chat on the page that may touch the title. */
const counts = new Map<object, { readonly client: Chat; readonly total: number }>();
let stopShowing: (() => void) | undefined;

/** "(3) Page title" while the page is out of sight; gone without a trace when it is looked at. */
export function badgeTitle(host: ReactiveControllerHost, find: () => Chat | undefined): void {
  host.addController(new TitleBadge(find));
}

class TitleBadge implements ReactiveController {
  readonly #find: () => Chat | undefined;
  #client: Chat | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(find: () => Chat | undefined) {
    this.#find = find;
  }

  hostUpdate(): void {
    this.#follow(this.#find());
  }

  hostDisconnected(): void {
    this.#follow(undefined);
  }

  #follow(client: Chat | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    this.#unsubscribe?.();
    this.#unsubscribe = client?.unread.subscribe(({ total }) => setCount(this, { client, total }));
    if (!client) setCount(this);
  }
}

function setCount(owner: object, count?: { readonly client: Chat; readonly total: number }): void {
  if (count && count.total > 0) counts.set(owner, count);
  else counts.delete(owner);
  if (counts.size > 0) stopShowing ??= showInTitle();
  else stopShowing?.();
  show();
}

function showInTitle(): () => void {
  // A page that changes its own title meanwhile keeps what it set.
  const observer = new MutationObserver(show);
  observer.observe(document.head, { childList: true, characterData: true, subtree: true });
  document.addEventListener("visibilitychange", show);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", show);
    stopShowing = undefined;
  };
}

/** The one shown last: a page may have numbers of its own in its title. */
let badge = "";

function show(): void {
  const { title: shown } = document;
  const bare = shown.startsWith(badge) ? shown.slice(badge.length).trimStart() : shown;
  const total = sumOfUsers();
  const isShown = total > 0 && document.visibilityState === "hidden";
  badge = isShown ? `(${total > 99 ? "99+" : total})` : "";
  const title = `${badge} ${bare}`.trim();
  if (title !== shown) document.title = title;
}

/** Two chats of one user on a page have the same unread messages. */
function sumOfUsers(): number {
  const ofUsers = new Map<string, number>();
  for (const { client, total } of counts.values()) {
    const user = `${client.app} ${client.userId}`;
    ofUsers.set(user, Math.max(total, ofUsers.get(user) ?? 0));
  }
  return [...ofUsers.values()].reduce((sum, count) => sum + count, 0);
}
