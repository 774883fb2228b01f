import { expect, test } from "vitest";
import { rightsOf } from "./rights.ts";

const ROLES = ["owner", "admin", "member"] as const;

/** Whom one may remove, by role. */
function removable(userId: string, role: (typeof ROLES)[number]): readonly string[] {
  const { mayRemove } = rightsOf(userId, role);
  return ROLES.filter((other) => mayRemove(other));
}

test("a plain member adds people, and changes nothing else", () => {
  expect(rightsOf("ada", "member")).toMatchObject({ mayAdd: true, mayRename: false });
  expect(removable("ada", "member")).toEqual([]);
});

test("an admin renames and removes members, an owner also admins", () => {
  for (const role of ["admin", "owner"] as const)
    expect(rightsOf("ada", role)).toMatchObject({ mayAdd: true, mayRename: true });
  expect(removable("ada", "admin")).toEqual(["member"]);
  expect(removable("ada", "owner")).toEqual(["admin", "member"]);
});

test("a guest changes nothing, even as the owner", () => {
  expect(rightsOf("~guest", "owner")).toMatchObject({ mayAdd: false, mayRename: false });
  expect(removable("~guest", "owner")).toEqual([]);
});

test("nothing is offered before one's role is known", () => {
  expect(rightsOf("ada", undefined)).toMatchObject({ mayAdd: false, mayRename: false });
});
