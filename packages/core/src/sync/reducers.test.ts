import {
  membersChangedEvent,
  messageChangedEvent,
  messageRecalledEvent,
  messageSentEvent,
} from "@im-chat/protocol";
import type { Event, Row } from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { Summary } from "../database/schema.ts";
import { foldSummary, readEvent } from "./reducers.ts";

const context = { self: "alice", visibleFromSeq: 1 };

const empty: Summary = {
  epoch: 7,
  version: 0,
  lastSeq: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  isUnreadStale: false,
  activeAt: 0,
  role: "member",
  conversation: {
    kind: "group",
    name: "Plans",
    avatar: "",
    persistence: "sync",
    history: "joined",
    createdBy: "bob",
    createdAt: 0,
    memberCount: 2,
    faces: ["alice", "bob"],
  },
};

function row(parts: Partial<Row> & Pick<Row, "seq" | "version">): Row {
  const id = `00000000-0000-7000-8000-${String(parts.seq).padStart(12, "0")}`;
  return {
    messageId: id,
    sender: "bob",
    createdAt: parts.seq * 1000,
    writtenAt: 0,
    revision: 0,
    editedAt: 0,
    state: "live",
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: new Uint8Array(0),
    ...parts,
  };
}

function event(version: number, kind: { readonly number: number }, data: Uint8Array): Event {
  return { version, kind: kind.number, data, isBlank: false, at: 0, actor: "" };
}

function fold(summary: Summary, ...events: readonly Event[]): Summary {
  return events.reduce((before, next) => foldSummary(before, readEvent(next), context), summary);
}

const sent = (version: number, value: Row): Event =>
  event(version, messageSentEvent, messageSentEvent.encode(value));

test("messages of others count as unread, own ones and notices never", () => {
  const notice = { kind: "added", users: ["carol"], text: "" } as const;
  const summary = fold(
    empty,
    sent(1, row({ seq: 1, version: 1 })),
    sent(2, row({ seq: 2, version: 2, sender: "alice" })),
    sent(3, row({ seq: 3, version: 3, notice })),
  );
  expect(summary).toMatchObject({ version: 3, lastSeq: 3, unread: 1, activeAt: 3000 });
});

test("a message that was recalled before its event was read counts up, and down with its recall", () => {
  const recalled = row({ seq: 1, version: 2, state: "recalled" });
  const after = fold(empty, sent(1, recalled));
  expect(after.unread).toBe(1);
  const recall = event(2, messageRecalledEvent, messageRecalledEvent.encode(recalled));
  expect(fold(after, recall).unread).toBe(0);
});

test("the recall of what may have been a mention leaves the count to the next head", () => {
  const before = { ...empty, version: 1, lastSeq: 1, unread: 1, mentions: 1 };
  const recalled = row({ seq: 1, version: 2, state: "recalled" });
  const recall = event(2, messageRecalledEvent, messageRecalledEvent.encode(recalled));
  expect(fold(before, recall)).toMatchObject({ unread: 0, isUnreadStale: true });
});

test("a recall below the read position leaves unread alone", () => {
  const read = { ...empty, readSeq: 1, lastSeq: 2, unread: 1, version: 2 };
  const recalled = row({ seq: 1, version: 3, state: "recalled" });
  expect(
    fold(read, event(3, messageRecalledEvent, messageRecalledEvent.encode(recalled))).unread,
  ).toBe(1);
});

test("an edit of the newest message changes what the list shows, an older state of it does not", () => {
  const first = fold(empty, sent(1, row({ seq: 1, version: 4, revision: 2 })));
  const older = event(
    2,
    messageChangedEvent,
    messageChangedEvent.encode(row({ seq: 1, version: 2, revision: 1 })),
  );
  expect(fold(first, older).lastRow?.revision).toBe(2);
});

test("members who come and go change the count and the faces", () => {
  const change = {
    added: [{ userId: "carol", role: "member" as const }],
    removed: ["bob"],
    memberCount: 2,
    row: row({ seq: 1, version: 1, notice: { kind: "added", users: ["carol"], text: "" } }),
  };
  const { conversation } = fold(
    empty,
    event(1, membersChangedEvent, membersChangedEvent.encode(change)),
  );
  expect(conversation).toMatchObject({ memberCount: 2, faces: ["alice", "carol"] });
});

test("blank, unknown and broken events only move the version", () => {
  const blank: Event = {
    version: 1,
    kind: 0,
    data: new Uint8Array(0),
    isBlank: true,
    at: 0,
    actor: "",
  };
  const unknown = event(2, { number: 60_000 }, new Uint8Array([1, 2, 3]));
  const broken = event(3, messageSentEvent, new Uint8Array([255]));
  expect(fold(empty, blank, unknown, broken)).toEqual({ ...empty, version: 3, changedVersion: 0 });
  expect(readEvent(broken).effect).toBeUndefined();
});
