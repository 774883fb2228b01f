import type { Control } from "./control.ts";

const MEMBERSHIPS = "packages/server/src/consumers/memberships.test.ts";

/** Rules of what consumers tell accounts. */
export const CONSUMER_CONTROLS: readonly Control[] = [
  {
    name: "S13 entries are not told once",
    seed: 23,
    edits: [
      {
        file: "packages/server/src/consumers/memberships.ts",
        find: 'if (fold !== undefined && fold.entry_version >= event.version) return "known";',
        replace: "",
      },
    ],
  },
  {
    name: "S13 entries are told under an epoch that they were not read under",
    directed: {
      file: MEMBERSHIPS,
      test: "entries that were read under one epoch are not told under another",
      why: "this server begins an epoch before it serves, so no consumer is under way then",
    },
    edits: [
      {
        file: "packages/server/src/consumers/memberships.ts",
        find: 'if (conversation?.epoch !== epoch) return "stale";',
        replace: "void epoch;\n    void conversation;",
      },
    ],
  },
  {
    name: "S13 entries are told once in each epoch",
    seed: 29,
    kind: "members in a hurry",
    edits: [
      {
        file: "packages/server/src/consumers/memberships.ts",
        find: "if (fold !== undefined && fold.entry_version >= event.version)",
        replace:
          "if (fold !== undefined && conversation.is_first_epoch === 1 && fold.entry_version >= event.version)",
      },
    ],
  },
  {
    name: "S13 entries are told in any order",
    seed: 7,
    kind: "members in a hurry",
    edits: [
      {
        file: "packages/server/src/consumers/memberships.ts",
        find: '.where("entries", "is not", null)\n    .orderBy("version")',
        replace: '.where("entries", "is not", null)\n    .orderBy("version", "desc")',
      },
    ],
  },
  {
    name: "S13 positions are saved before the entries",
    seed: 23,
    edits: [
      {
        file: "packages/server/src/consumers/runner.ts",
        find: "const version = await consumer.advance(log, position);",
        replace:
          "await database.write(async (tx) => {\n      await tx.run(insertPosition, { ...key, version: marked });\n      await tx.run(movePosition, { ...key, version: marked });\n    });\n    const version = await consumer.advance(log, position);",
      },
    ],
  },
  {
    name: "S13 marks are cleared blindly",
    seed: 17,
    kind: "members in a hurry",
    edits: [
      {
        file: "packages/server/src/consumers/runner.ts",
        find: "await tx.run(clearDirty, { ...log, version: Math.min(marked, version) });",
        replace:
          "await tx.run(clearDirty, { ...log, version: Math.min(marked, version) + 1_000_000 });",
      },
    ],
  },
  {
    name: "S13 what a consumer failed at waits for other work",
    seed: 32,
    edits: [
      {
        file: "packages/server/src/consumers/runner.ts",
        find: "this.#cancelRetry = this.#options.after(delayMs, () => this.wake());",
        replace: "void delayMs;",
      },
    ],
  },
];
