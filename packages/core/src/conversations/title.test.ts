import type { Conversation, User } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { avatarOf, peerOf, titleOf } from "./title.ts";

const users: readonly User[] = [
  { id: "alice", name: "Alice", avatar: "a.png", kind: "user", revision: 1 },
  { id: "bob", name: "Bob", avatar: "b.png", kind: "user", revision: 1 },
];
const names = { self: "alice", userOf: (id: string) => users.find((user) => user.id === id) };

function conversation(parts: Partial<Conversation>): Conversation {
  const base = {
    kind: "group",
    name: "",
    avatar: "",
    persistence: "sync",
    history: "joined",
  } as const;
  return {
    ...base,
    createdBy: "alice",
    createdAt: 0,
    memberCount: 2,
    faces: ["alice", "bob"],
    ...parts,
  };
}

test("a direct conversation is called like the other one and has their picture", () => {
  const direct = conversation({ kind: "direct" });
  expect(titleOf(direct, names)).toBe("Bob");
  expect(avatarOf(direct, names)).toBe("b.png");
  expect(peerOf(direct, "alice")).toBe("bob");
});

test("a conversation with oneself has oneself as the other", () => {
  expect(peerOf(conversation({ kind: "direct", faces: ["alice"] }), "alice")).toBe("alice");
});

test("a group without a name has its members' names and how many more there are", () => {
  const group = conversation({ faces: ["alice", "bob", "carol"], memberCount: 7 });
  expect(titleOf(group, names)).toBe("Bob, carol +4");
  expect(titleOf(conversation({ name: "Plans" }), names)).toBe("Plans");
});
