import { expect, test } from "vitest";
import { mergeDrafts } from "./draft-base.ts";

test.for([
  ["", "mine", "theirs", "theirs\nmine"],
  ["Dear Bob, ", "Dear Bob, A", "Dear Bob, B", "Dear Bob, B\nA"],
  ["begun", "begun", "sent and gone on", "sent and gone on"],
  ["begun", "begun and more", "begun", "begun and more"],
  ["begun", "begun", "", ""],
  ["sent", "", "theirs\nsent", "theirs"],
  ["sent", "", "sent", ""],
  ["begun", "", "begun and more", "begun and more"],
  ["begun", "begun and more", "", "begun and more"],
  ["", "the same", "the same", "the same"],
  ["", "a", "banana", "banana\na"],
  ["", "banana", "an", "an\nbanana"],
  ["", "second", "first\nsecond\nthird", "first\nsecond\nthird"],
  ["", "written on", "written", "written on"],
  ["begun anew", "all of it, twice", "all of it", "all of it, twice"],
] as const)(
  "of %j, changed to %j here and %j there, becomes %j",
  ([base, mine, theirs, joined]) => {
    expect(mergeDrafts(base, mine, theirs)).toBe(joined);
  },
);
