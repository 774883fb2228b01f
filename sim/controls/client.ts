import type { Control, Uncontrolled } from "./control.ts";

const SYNC = "packages/core/src/sync";
const RULES = `${SYNC}/rules.test.ts`;

/** Rules of how the client keeps in step. */
export const CLIENT_CONTROLS: readonly Control[] = [
  {
    name: "C1 no gap check",
    seed: 138,
    edits: [
      {
        file: `${SYNC}/apply.ts`,
        find: "if (cursor.epoch !== epoch || ahead > 1) return { mustAsk: true, taken };\n    if (ahead === 1)",
        replace:
          "if (cursor.epoch !== epoch) return { mustAsk: true, taken };\n    if (ahead >= 1)",
      },
    ],
  },
  {
    name: "C1 what was applied is applied again",
    seed: 11,
    edits: [
      {
        file: `${SYNC}/apply.ts`,
        find: "if (ahead === 1) taken.push(entry);",
        replace: "if (ahead <= 1) taken.push(entry);",
      },
    ],
  },
  {
    name: "C2 torn pair: epochs are not compared",
    seed: 280,
    kind: "talk after a restore",
    edits: [
      {
        file: `${SYNC}/apply.ts`,
        find: "if (cursor.epoch !== epoch || ahead > 1) return",
        replace: "if (ahead > 1) return",
      },
      {
        file: `${SYNC}/heads.ts`,
        find: "return cursor.epoch !== summary.epoch || cursor.version < summary.version;",
        replace: "return cursor.version < summary.version;",
      },
    ],
  },
  {
    name: "C2 older ranges are kept when rows are replaced",
    seed: 3,
    edits: [
      {
        file: `${SYNC}/pages.ts`,
        find: "const ranges = range ? [range] : [];",
        replace: "const ranges = range ? addRange(page.asked.timeline?.ranges ?? [], range) : [];",
      },
      {
        file: `${SYNC}/pages.ts`,
        find: 'await tx.deleteRange("rows", within(id));',
        replace: "",
      },
    ],
  },
  {
    name: "C2 the cursor jumps to the end, and the rows stay",
    seed: 32,
    kind: "syncs cut short",
    edits: [
      {
        file: `${SYNC}/pages.ts`,
        find: '  return storeAnswer(database, { reply, asked, events }, async () =>\n    isSameLog ? "stored" : "replace",\n  );',
        replace:
          '  return storeAnswer(database, { reply, asked, events }, async (tx, _changes, timeline) => {\n    const { epoch, version } = reply.head;\n    if (!isSameLog && timeline) await tx.put("timelines", { ...timeline, cursor: { epoch, version } });\n    return "stored";\n  });',
      },
    ],
  },
  {
    name: "C3 pages count whatever they are of",
    seed: 330,
    kind: "pages overtaken",
    edits: [
      {
        file: `${SYNC}/pages.ts`,
        find: "if (reply.version >= cursor.version) return reply.rows;",
        replace: "if (reply.version >= 0) return reply.rows;",
      },
    ],
  },
  {
    name: "C4 answers count whatever was learned since",
    directed: {
      file: RULES,
      test: "an answer that was asked for before a newer epoch was learned is dropped",
      why: "a restore ends every link and what was asked on it, so no head is of an earlier history than what was learned since; a snapshot that is stored late may be, and the next sync mends what it spoils",
    },
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "if (isNewEpoch && before && record.epochLearned > epochCount) {",
        replace: "if (isNewEpoch && epochCount < 0) {",
      },
      {
        file: `${SYNC}/snapshot.ts`,
        find: "return epochCount > asked.epochCount || !reply.isSnapshot;",
        replace: "return epochCount < 0 || !reply.isSnapshot;",
      },
    ],
  },
  {
    name: "C5 rows give way to older states",
    seed: 330,
    kind: "pages overtaken",
    edits: [
      {
        file: `${SYNC}/pages.ts`,
        find: "const newer = rows.filter((row) => (versions.get(row.seq) ?? 0) < row.version);",
        replace: "const newer = rows.filter((row) => versions.size >= 0 || row === undefined);",
      },
      {
        file: `${SYNC}/pages.ts`,
        find: "if (reply.version >= cursor.version) return reply.rows;",
        replace: "if (reply.version >= 0) return reply.rows;",
      },
    ],
  },
  {
    name: "C7 the end of a stay purges nothing",
    seed: 2,
    edits: [
      {
        file: `${SYNC}/account.ts`,
        find: "await purgeConversation(tx, changes, conversationId, true);\n      changes.facts",
        replace: "changes.facts",
      },
    ],
  },
  {
    name: "C7 another membership does not purge",
    directed: {
      file: RULES,
      test: "another membership purges what was of the one before",
      why: "an account hears of the end of a stay before the next begins, and the end purges as well; where it hears of neither, by a snapshot, C16 fetches the rows anew",
    },
    kind: "accounts far behind",
    backups: ["C16 rows of before a snapshot are kept", "S9 catch-up goes on from an earlier stay"],
    edits: [
      {
        file: `${SYNC}/account.ts`,
        find: "if (record && record.membershipId !== 0) await purgeConversation(tx, changes, id);",
        replace: "",
      },
      {
        file: `${SYNC}/account.ts`,
        find: "const local = record?.membershipId === 0 ? record :",
        replace: "const local = record !== undefined ? record :",
      },
    ],
  },
  {
    name: "C7 an end purges whatever stay it is of",
    directed: {
      file: RULES,
      test: "another membership purges what was of the one before",
      why: "an account hears of the end of a stay before the next begins: only a stay that is held can end",
    },
    edits: [
      {
        file: `${SYNC}/account.ts`,
        find: "if (record?.membershipId === membershipId) {",
        replace: "if (record ?? membershipId === 0) {",
      },
    ],
  },
  {
    name: "C7 what is wanted is forgotten with the tab",
    seed: 672,
    kind: "pages that die",
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "if (ids.length === 0) return;\n  const account",
        replace: "if (ids.length >= 0) return;\n  const account",
      },
    ],
  },
  {
    name: "C8 the stamp is stored before the last page",
    seed: 73,
    kind: "syncs cut short",
    edits: [
      {
        file: `${SYNC}/snapshot.ts`,
        find: "if (reply.nextPage.length === 0) await finish",
        replace: "if (reply.nextPage.length === 0 || !reply.isSnapshot) await finish",
      },
    ],
  },
  {
    name: "C9 positions outlive their epoch",
    seed: 3,
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "const isNewEpoch = before?.epoch !== epoch;",
        replace: "const isNewEpoch = !before || before.epoch === 0;",
      },
    ],
  },
  {
    name: "C10 unread is the newest minus the read position",
    seed: 3,
    edits: [
      {
        file: `${SYNC}/reducers.ts`,
        find: "unread: summary.unread + (counts ? 1 : 0),",
        replace: "unread: Math.max(summary.lastSeq, row.seq) - summary.readSeq,",
      },
    ],
  },
  {
    name: "C10 a moved read position recounts nothing",
    seed: 11,
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "if (readSeq >= lastSeq) return { ...summary, unread: 0, mentions: 0, isUnreadStale: false };",
        replace: "if (readSeq >= 0) return { ...summary, isUnreadStale: false };",
      },
    ],
  },
  {
    name: "C10 a read position counts whenever it was told",
    directed: {
      file: `${SYNC}/rules.test.ts`,
      test: "of two read positions the one that the account's log told later counts, whatever comes first",
      why: "a head that is late enough is followed by another, so that nothing of it is left at rest",
    },
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "const isLater = (told.readTold?.version ?? 0) > (before.readTold?.version ?? 0);",
        replace: "const isLater = true;",
      },
    ],
  },
  {
    name: "C10 what was told while a move waited is forgotten",
    seed: 27,
    kind: "unread again",
    edits: [
      {
        file: "packages/core/src/outbox/settle.ts",
        find: "if (row.kind !== markReadCommand.number || !result.data.length) return;",
        replace: "if (row.number > 0) return;",
      },
    ],
  },
  {
    name: "C11 a refusal pauses nothing",
    seed: 29,
    kind: "a busy machine",
    edits: [
      {
        file: `${SYNC}/follow.ts`,
        find: "this.#paused.add(id);",
        replace: "void this.#paused;",
      },
    ],
  },
  {
    name: "C11 a pause ends when anything is told",
    seed: 29,
    kind: "a busy machine",
    edits: [
      {
        file: `${SYNC}/sync.ts`,
        find: "const resumed = this.#options.follower.resume(ids);",
        replace: "void ids;\n    const resumed = this.#options.follower.resume();",
      },
    ],
  },
  {
    name: "C16 rows of before a snapshot are kept",
    seed: 169,
    kind: "accounts far behind",
    edits: [
      {
        file: `${SYNC}/follow.ts`,
        find: 'if (outcome === "stored" && timeline.snapshots !== asked.snapshots)',
        replace: 'if (outcome === "stored" && timeline.snapshots === Infinity)',
      },
    ],
  },
  {
    name: "C15 no periodic check",
    seed: 1055,
    edits: [
      {
        file: `${SYNC}/sync.ts`,
        find: "() => this.check(),\n      PERIOD_MS",
        replace: "() => undefined,\n      PERIOD_MS",
      },
    ],
  },
  {
    name: "C18 what was told and not answered is told under a new id",
    directed: {
      file: "packages/core/src/conversations/told-drafts.test.ts",
      test: "what was told by a page that is gone, and sent from another device since, does not come back; answered: false",
      why: "all devices say the same in the end, and nobody but its writer knows that the text was sent",
    },
    edits: [
      {
        file: "packages/core/src/conversations/told-drafts.ts",
        find: "const attempt = before ?? { commandId: newId(), text, baseVersion, writtenAt };",
        replace: "const attempt = { commandId: newId(), text, baseVersion, writtenAt };",
      },
    ],
  },
  {
    name: "C18 what another device has begun meanwhile is not joined",
    directed: {
      file: "packages/core/src/conversations/told-drafts.test.ts",
      test: "what was begun on two devices without a link is joined on both",
      why: "all devices say the same in the end: the later of the two",
    },
    edits: [
      {
        file: "packages/core/src/conversations/told-drafts.ts",
        find: "const text = mergeDrafts(known, mine, told.text);",
        replace: "const text = mine;",
      },
    ],
  },
  {
    name: "C18 a later head counts, whatever it knows of the draft",
    directed: {
      file: `${SYNC}/rules.test.ts`,
      test: "an older head says nothing of the draft, also of the same version of the conversation",
      why: "the event that names the later draft makes its head asked for once more",
    },
    edits: [
      {
        file: `${SYNC}/heads.ts`,
        find: "(told.draftVersion ?? 0) < (before.draftVersion ?? 0) ? before : told",
        replace: "told",
      },
    ],
  },
];

/** Rules of the client that are not controlled here. */
export const CLIENT_UNCONTROLLED: readonly Uncontrolled[] = [
  {
    name: "C1 cursor before data",
    file: RULES,
    test: "an event applies where it is the next one",
    reason:
      "cursor and rows are written by one call on one transaction: there is no order to remove",
  },
  {
    name: "C6 unknown conversation",
    file: RULES,
    test: "a push never makes a conversation",
    reason:
      "a push has nothing to make a conversation of: the summary that it would need comes with a head only",
  },
];
