import type { ConversationSummary, Message, Readable, TimelineRow } from "@im-chat/core";
import { expect, test } from "vitest";
import { filterConversations } from "./conversation-filter.ts";
import { dayDistance, dayKey } from "./day.ts";
import { groupPlace } from "./grouping.ts";
import { oneLine, previewOf } from "./preview.ts";
import { externalStore, mapReadable } from "./readable.ts";
import { rowSpan } from "./row-span.ts";

const NOON = new Date(2026, 2, 14, 12).getTime();
const HOUR_MS = 3_600_000;

function message(changes: Partial<Message> = {}): Message {
  return {
    id: "m",
    seq: 1,
    sender: "ada",
    isOwn: false,
    createdAt: NOON,
    writtenAt: 0,
    state: "live",
    parts: [],
    text: "hello",
    mentions: [],
    mentionsAll: false,
    isEdited: false,
    status: { name: "sent" },
    ...changes,
  };
}

function row(changes: Partial<Message> = {}): TimelineRow {
  return { type: "message", key: String(changes.createdAt ?? 0), message: message(changes) };
}

function summary(changes: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id: "c",
    kind: "direct",
    title: "Ada",
    avatar: "",
    faces: [],
    memberCount: 2,
    role: "member",
    persistence: "sync",
    unread: 0,
    mentions: 0,
    lastSeq: 0,
    activeAt: 0,
    draft: "",
    waiting: [],
    isPending: false,
    ...changes,
  };
}

test("two moments of one local day have one key, also around midnight", () => {
  const night = new Date(2026, 2, 14, 23, 59).getTime();
  expect(dayKey(NOON)).toBe(dayKey(night));
  expect(dayKey(night)).not.toBe(dayKey(night + 120_000));
});

test("days are counted by midnights, not by 24 hours, also where the clock changes", () => {
  const evening = new Date(2026, 2, 28, 23).getTime();
  const morning = new Date(2026, 2, 30, 1).getTime();
  expect(dayDistance(evening, morning)).toBe(2);
  expect(dayDistance(NOON, NOON + HOUR_MS)).toBe(0);
});

test("a run of one author ends with another author, a long pause or a new day", () => {
  const rows = [
    row({ createdAt: NOON }),
    row({ createdAt: NOON + 60_000 }),
    row({ createdAt: NOON + 120_000 }),
    row({ createdAt: NOON + 120_000 + HOUR_MS }),
    row({ createdAt: NOON + 120_000 + HOUR_MS, sender: "bo" }),
  ];
  expect(rows.map((_, index) => groupPlace(rows, index))).toEqual([
    "first",
    "middle",
    "last",
    "single",
    "single",
  ]);
});

test("a notice breaks a run", () => {
  const notice: TimelineRow = {
    type: "notice",
    key: "n",
    seq: 2,
    createdAt: NOON,
    notice: { kind: "renamed", actor: "ada", users: [], text: "x" },
  };
  expect(groupPlace([row(), notice, row()], 0)).toBe("single");
});

test("a conversation is found without accents, case and width, by every word", () => {
  const items = [
    summary({ title: "Zoë Ångström" }),
    summary({ title: "小雨" }),
    summary({ title: "Ｆｕｌｌ width" }),
  ];
  expect(filterConversations(items, "angstrom ZOE")).toEqual([items[0]]);
  expect(filterConversations(items, "雨")).toEqual([items[1]]);
  expect(filterConversations(items, "full")).toEqual([items[2]]);
  expect(filterConversations(items, "  ")).toBe(items);
});

test("a draft is shown unless its conversation is open", () => {
  const item = summary({ draft: "  half a\nsentence", lastMessage: message() });
  expect(previewOf(item, false)).toEqual({ type: "draft", text: "half a sentence" });
  expect(previewOf(item, true).type).toBe("message");
});

test("what has no message says why", () => {
  expect(previewOf(summary(), false).type).toBe("empty");
  expect(previewOf(summary({ isPending: true }), false).type).toBe("pending");
});

test("what happened since the last message is told; where the newest message is hidden nothing is", () => {
  const notice = { kind: "renamed", actor: "mara", users: [], text: "Trip" } as const;
  const item = summary({ lastSeq: 7, lastNotice: notice });
  expect(previewOf(item, false)).toEqual({ type: "notice", notice });
  expect(previewOf(summary({ lastSeq: 7 }), false).type).toBe("hidden");
});

test("a long text with line breaks becomes one short line", () => {
  expect(oneLine("a\n\n b\tc")).toBe("a b c");
  expect(oneLine("x".repeat(5_000)).length).toBe(200);
});

test("a span covers the view with a margin, and its parts add up to the whole list", () => {
  for (const scrollTop of [0, 333, 660_000, 1_000_000]) {
    const span = rowSpan({ count: 10_000, rowHeight: 66, scrollTop, viewHeight: 640 });
    expect(span.heightBefore + (span.to - span.from) * 66 + span.heightAfter).toBe(660_000);
    expect(span.to - span.from).toBeLessThan(50);
  }
  const middle = rowSpan({ count: 10_000, rowHeight: 66, scrollTop: 6_600, viewHeight: 640 });
  expect(middle.from).toBeLessThan(100);
  expect(middle.to).toBeGreaterThan(110);
});

test("scrolling by less than a few rows leaves the span as it is", () => {
  const at = (scrollTop: number) =>
    rowSpan({ count: 500, rowHeight: 66, scrollTop, viewHeight: 640 });
  expect(at(5_300)).toEqual(at(5_310));
});

function counter(start: number): Readable<number> & { set(value: number): void } {
  let value = start;
  const listeners = new Set<(value: number) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(value);
      return () => listeners.delete(listener);
    },
  };
}

test("a mapped readable computes once per value, and is silent when the result is the same", () => {
  const source = counter(1);
  let computed = 0;
  const parity = mapReadable(source, (value) => {
    computed += 1;
    return value % 2 === 0 ? "even" : "odd";
  });
  const heard: string[] = [];
  const stop = parity.subscribe((value) => heard.push(value));
  source.set(3);
  source.set(4);
  expect(parity.get()).toBe(parity.get());
  expect(computed).toBe(3);
  stop();
  source.set(5);
  expect(heard).toEqual(["odd", "even"]);
});

test("an external store has the two functions React asks for", () => {
  const source = counter(1);
  const store = externalStore(source);
  let changes = 0;
  const stop = store.subscribe(() => {
    changes += 1;
  });
  source.set(2);
  expect(store.getSnapshot()).toBe(2);
  expect(changes).toBeGreaterThan(0);
  stop();
});
