import { expect, test } from "vitest";
import { transition } from "./role.ts";
import type { Role, RoleInput } from "./role.ts";

const AWAY: Role = { name: "away" };
const APART: Role = { name: "apart" };
const FOLLOWING: Role = { name: "following", silence: 0 };
const WAITING: Role = { name: "following", silence: 3 };
const LEADING: Role = { name: "leading", fence: 7 };

const taken: RoleInput = { type: "taken", fence: 7 };

test.for<readonly [Role, RoleInput, Role]>([
  [AWAY, { type: "joined" }, FOLLOWING],
  [FOLLOWING, taken, LEADING],
  [WAITING, taken, LEADING],
  [WAITING, { type: "waited" }, { name: "following", silence: 4 }],
  [WAITING, { type: "heard" }, FOLLOWING],
  [LEADING, { type: "lost" }, FOLLOWING],
  [LEADING, { type: "left" }, AWAY],
  [FOLLOWING, { type: "left" }, AWAY],
  [FOLLOWING, { type: "parted" }, APART],
  [LEADING, { type: "parted" }, APART],
])("%o after %o is %o", ([before, input, after]) => {
  expect(transition(before, input)).toEqual(after);
});

test.for<readonly [Role, RoleInput]>([
  [LEADING, { type: "joined" }],
  [LEADING, { type: "waited" }],
  [LEADING, { type: "heard" }],
  [FOLLOWING, { type: "heard" }],
  [FOLLOWING, { type: "lost" }],
  [AWAY, taken],
  [APART, taken],
  [APART, { type: "joined" }],
  [AWAY, { type: "left" }],
])("%o stays as it is after %o", ([role, input]) => {
  expect(transition(role, input)).toBe(role);
});
