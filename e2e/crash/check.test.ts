import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthor, type Written } from "../support/author.ts";
import { check } from "./check.ts";

let folder: string;
let file: string;
let where: Written;
const ids: string[] = [];

const elsewhere = "00000000-0000-7000-8000-000000000000";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "im-chat-check-"));
  file = join(folder, "im-chat.sqlite");
  const author = await openAuthor(file, Date.now());
  await author.person("ada", "Ada");
  await author.person("ben", "Ben");
  where = await author.group("ada", "Two", ["ben"]);
  for (const text of ["one", "two", "three"]) ids.push((await author.say(where, "ada", text)).id);
  await author.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** The verdict over one writer who was told and holds this; seqs begin after the notice of the creation. */
function verdictOf({
  acked = ids,
  composed = ids,
  accepted = [],
  history = ids,
  firstSeq = 2,
}: {
  readonly acked?: readonly string[];
  readonly composed?: readonly string[];
  readonly accepted?: readonly string[];
  readonly history?: readonly string[];
  readonly firstSeq?: number;
} = {}) {
  const told = {
    ledger: {
      acks: acked.map((messageId, index) => ({
        conversationId: where.id,
        messageId,
        seq: firstSeq + index,
      })),
      accepted: new Set(accepted),
    },
    composed: new Map([[where.id, composed]]),
  };
  return check(file, [told], new Map([[told, new Map([[where.id, history]])]]));
}

test("what is as it was told is found so", () => {
  const none = {
    accepted: 0,
    lost: 0,
    missing: 0,
    doubled: 0,
    reordered: 0,
    differing: 0,
    faults: [],
  };
  expect(verdictOf()).toEqual({ stored: 3, acked: 3, ...none });
});

test("what is not as it was told is found", () => {
  const [one = "", two = "", three = ""] = ids;
  expect(verdictOf({ acked: [one, two, three, elsewhere] })).toMatchObject({ lost: 1 });
  expect(verdictOf({ firstSeq: 3 })).toMatchObject({ reordered: 3 });
  expect(verdictOf({ composed: [one, three, two] })).toMatchObject({ reordered: 1 });
  expect(verdictOf({ history: [one, two] })).toMatchObject({ differing: 1 });
  expect(verdictOf({ history: [one, two, two, three] })).toMatchObject({ doubled: 1 });
});

test("what was only accepted is no ack, and counted apart", () => {
  const [one = "", two = ""] = ids;
  const told = { acked: [one, two], accepted: [two, elsewhere] };
  expect(verdictOf(told)).toMatchObject({ acked: 2, accepted: 1, lost: 0, missing: 0 });
});

test("what was composed and never came is found", () => {
  expect(verdictOf({ composed: [...ids, elsewhere] })).toMatchObject({ missing: 1, reordered: 0 });
});

test("a hole in the places is found", () => {
  const database = new DatabaseSync(file);
  database.exec("delete from message where seq = 3");
  database.close();
  expect(() => verdictOf()).toThrow(/hole before 4/);
});
