import {
  catchUpQuery,
  getUsersQuery,
  headsQuery,
  historyQuery,
  syncQuery,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { queryWork } from "./work.ts";

const ID = "00000000-0000-7000-8000-0000000000aa";
const EMPTY = new Uint8Array(0);

const sync = (limit: number) => ({
  kind: syncQuery.number,
  data: syncQuery.encode({ stamp: EMPTY, page: EMPTY, limit }),
});
const catchUp = (limit: number) => ({
  kind: catchUpQuery.number,
  data: catchUpQuery.encode({ conversationId: ID, cursor: { epoch: 1, version: 1 }, limit }),
});

test("a query counts as what it may make the database read, whoever chooses how much", () => {
  expect(queryWork(sync(0))).toBe(queryWork(sync(100)));
  expect(queryWork(sync(100))).toBeGreaterThan(queryWork(sync(20)));
  expect(queryWork(catchUp(0))).toBe(queryWork(catchUp(500)));
  expect(queryWork(catchUp(500))).toBeGreaterThan(queryWork(catchUp(50)));
});

test("what names many counts as many", () => {
  const heads = (count: number) => ({
    kind: headsQuery.number,
    data: headsQuery.encode({ conversationIds: Array.from({ length: count }, () => ID) }),
  });
  const users = (count: number) => ({
    kind: getUsersQuery.number,
    data: getUsersQuery.encode({ ids: Array.from({ length: count }, (_, index) => `${index}`) }),
  });
  for (const of of [heads, users]) expect(queryWork(of(200))).toBe(5);
  expect(queryWork(heads(1))).toBe(1);
});

test("what cannot be read counts once, and is refused where it is answered", () => {
  for (const { number: kind } of [syncQuery, catchUpQuery, headsQuery, getUsersQuery, historyQuery])
    expect(queryWork({ kind, data: new Uint8Array([255]) })).toBe(1);
});
