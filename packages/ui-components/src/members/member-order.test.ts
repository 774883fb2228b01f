import type { MemberList } from "@im-chat/core";
import { expect, test } from "vitest";
import { en } from "../locales/en.ts";
import { memberRows } from "./member-order.ts";

type Known = readonly [id: string, name: string, role?: "owner" | "admin" | "member"];

function list(known: readonly Known[], isComplete = true): MemberList {
  const members = known.map(([id, name, role = "member"]) => ({
    user: { id, name, avatar: "", kind: "user" as const, revision: 0 },
    role,
  }));
  return { members, isComplete, isLoading: false };
}

const ids = (members: MemberList, lang = "en"): readonly string[] =>
  memberRows(members, { userId: "me", terms: en, lang }).map(({ id }) => id);

const MIXED: readonly Known[] = [
  ["a", "zoe"],
  ["b", "Ängla"],
  ["c", "Boss", "owner"],
  ["d", "Aide", "admin"],
  ["me", "Mara"],
  ["f", "Anna"],
];

test("oneself comes first, then who leads the group, then the others by name", () => {
  expect(ids(list(MIXED))).toEqual(["me", "c", "d", "b", "f", "a"]);
});

test("names are in the order of the reader's language", () => {
  expect(ids(list(MIXED), "sv")).toEqual(["me", "c", "d", "f", "a", "b"]);
});

test("numbers in names are in the order of numbers", () => {
  const numbered = ["1", "10", "100", "9"].map((id): Known => [id, `Member Number ${id}`]);
  expect(ids(list(numbered))).toEqual(["1", "9", "10", "100"]);
});

test("a list that is not complete stays as it comes", () => {
  expect(ids(list(MIXED, false))).toEqual(["a", "b", "c", "d", "me", "f"]);
});

test("who is shown by the same name as somebody else is known by it, and nobody else", () => {
  const rows = memberRows(
    list([
      ["jonas", "Jonas"],
      ["jonas-2", "Jonas "],
      ["zoe", "Zo\u00EB"],
      ["zoe-2", "Zoe\u0308"],
      ["noor", "Noor"],
    ]),
    { userId: "noor", terms: en, lang: "en" },
  );
  expect(rows.filter(({ isNamesake }) => isNamesake).map(({ id }) => id)).toEqual([
    "jonas",
    "jonas-2",
    "zoe",
    "zoe-2",
  ]);
});
