import type {
  Chat,
  ConnectionStatus,
  Conversation,
  ConversationSummary,
  Readable,
  Timeline,
  UserId,
} from "@im-chat/core";
import { loadLanguage } from "../../src/locales/locale.ts";
import { loadTools } from "../../src/message-list/load-tools.ts";
import { ImMessageList } from "../../src/message-list/message-list.ts";

if (!customElements.get("im-message-list")) customElements.define("im-message-list", ImMessageList);

/** A value that a test changes. */
export interface Source<Value> extends Readable<Value> {
  set(value: Value): void;
}

export function source<Value>(first: Value): Source<Value> {
  let value = first;
  const listeners = new Set<(value: Value) => void>();
  return {
    get: () => value,
    subscribe(listener) {
      listeners.add(listener);
      listener(value);
      return () => listeners.delete(listener);
    },
    set(next) {
      value = next;
      for (const listener of listeners) listener(next);
    },
  };
}

export interface StageOptions {
  readonly kind?: "direct" | "group";
  readonly names?: Readonly<Record<UserId, string>>;
  readonly height?: number;
  readonly width?: number;
  readonly lang?: string;
  readonly dir?: "ltr" | "rtl";
  /** The first list of a page: what it loads later is not there yet. */
  readonly isCold?: boolean;
  /** Frames to wait for; 4 when left out. */
  readonly frames?: number;
  readonly scrollStrategy?: "reverse" | "forward";
  /** Unread messages that mention the user, loaded or not. */
  readonly mentions?: number;
}

export interface Stage {
  readonly list: ImMessageList;
  readonly typing: Source<readonly UserId[]>;
  readonly connection: Source<ConnectionStatus>;
  /** What the list asked of the conversation: "markRead 7", "retry m3". */
  readonly calls: string[];
  readonly scroller: HTMLElement;
  row(key: string): HTMLElement | undefined;
  rows(): HTMLElement[];
  /** Upper edge of a row below that of the list, in pixels. */
  topOf(key: string): number;
  close(): void;
}

const NAMES: Readonly<Record<UserId, string>> = { ada: "Ada Lovelace", bo: "Bo Chen", me: "Me" };

/** A list with a timeline of one's own, in a box of a known size. */
export async function setStage(timeline: Timeline, options: StageOptions = {}): Promise<Stage> {
  const { height = 600, width = 420 } = options;
  await loadLanguage(options.lang ?? "en");
  if (options.isCold !== true) await loadTools();
  const calls: string[] = [];
  const typing = source<readonly UserId[]>([]);
  const connection = source<ConnectionStatus>({ name: "online", sinceMs: 0 });
  const list = new ImMessageList();
  list.client = stageClient({ timeline, typing, connection, calls, options });
  list.conversationId = "c";
  list.lang = options.lang ?? "en";
  if (options.dir !== undefined) list.dir = options.dir;
  if (options.scrollStrategy !== undefined) list.scrollStrategy = options.scrollStrategy;
  const box = document.createElement("div");
  Object.assign(box.style, {
    blockSize: `${height}px`,
    inlineSize: `${width}px`,
    position: "relative",
  });
  box.append(list);
  document.body.replaceChildren(box);
  await painted(list, options.frames);
  const find = <Found extends Element>(selector: string): Found[] => [
    ...list.renderRoot.querySelectorAll<Found>(selector),
  ];
  const [scroller] = find<HTMLElement>(".scroller");
  if (scroller === undefined) throw new Error("The list has no scroller");
  const rows = (): HTMLElement[] => find<HTMLElement>("[role=article][data-key]");
  const row = (key: string): HTMLElement | undefined =>
    rows().find((each) => each.dataset["key"] === key);
  const topOf = (key: string): number =>
    (row(key)?.getBoundingClientRect().top ?? Number.NaN) - scroller.getBoundingClientRect().top;
  return { list, typing, connection, calls, scroller, row, rows, topOf, close: () => box.remove() };
}

/** After the list has rendered, been measured and painted. */
export async function painted(list: ImMessageList, frames = 4): Promise<void> {
  for (let frame = 0; frame < frames; frame += 1) {
    await list.updateComplete;
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
  }
  await list.updateComplete;
}

interface ClientParts {
  readonly timeline: Timeline;
  readonly typing: Source<readonly UserId[]>;
  readonly connection: Source<ConnectionStatus>;
  readonly calls: string[];
  readonly options: StageOptions;
}

let apps = 0;
const appOfTimeline = new WeakMap<Timeline, string>();

/** One for each timeline: where one was left is not where another opens. */
function appOf(timeline: Timeline): string {
  const known = appOfTimeline.get(timeline);
  if (known !== undefined) return known;
  apps += 1;
  appOfTimeline.set(timeline, `app-${apps}`);
  return `app-${apps}`;
}

function stageClient({ timeline, typing, connection, calls, options }: ClientParts): Chat {
  const names = { ...NAMES, ...options.names };
  const summary: ConversationSummary = {
    id: "c",
    kind: options.kind ?? "group",
    title: "Ada Lovelace",
    avatar: "",
    faces: [],
    memberCount: 3,
    role: "member",
    persistence: "sync",
    unread: 0,
    mentions: options.mentions ?? 0,
    lastSeq: 0,
    activeAt: 0,
    draft: "",
    waiting: [],
    isPending: false,
  };
  const call =
    (name: string) =>
    async (id: string | number): Promise<void> => {
      calls.push(`${name} ${id}`);
    };
  const conversation: Partial<Conversation> = {
    id: "c",
    timeline,
    typing,
    summary: source<ConversationSummary | undefined>(summary),
    open: () => () => undefined,
    markRead: (seq) => {
      calls.push(`markRead ${seq}`);
      if (timeline instanceof Object && "set" in timeline && typeof timeline.set === "function")
        timeline.set({ readSeq: seq });
    },
    markUnread: async (seq) => {
      calls.push(`markUnread ${seq}`);
      if (timeline instanceof Object && "set" in timeline && typeof timeline.set === "function")
        timeline.set({ readSeq: seq - 1 });
    },
    edit: (id, { text }) => call("edit")(`${id} ${text}`),
    recall: call("recall"),
    hide: call("hide"),
    retry: call("retry"),
    discard: call("discard"),
  };
  const users = new Map<
    UserId,
    Source<{ id: string; name: string; avatar: string; kind: "user"; revision: number }>
  >();
  const userOf = (id: UserId): ReturnType<Chat["users"]["get"]> => {
    const known =
      users.get(id) ??
      source({ id, name: names[id] ?? id, avatar: "", kind: "user" as const, revision: 1 });
    users.set(id, known);
    return known;
  };
  const client: Partial<Chat> = {
    app: appOf(timeline),
    userId: "me",
    connection,
    on: () => () => undefined,
    // The list uses these parts of a client and no others.
    conversation: () => conversation as Conversation,
    users: { get: userOf } as Chat["users"],
  };
  return client as Chat;
}
