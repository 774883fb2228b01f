import type { Control, Uncontrolled } from "./control.ts";

const LOG = "packages/server/src/log";
const GATEWAY = "packages/server/src/gateway";
/** Its tests are written there, and run by the file of the same name for each kind of kernel. */
const KERNEL = "packages/server/src/test/kernel-contract.ts";

/** Rules of the server. */
export const SERVER_CONTROLS: readonly Control[] = [
  {
    name: "S1 events are published before their commit",
    seed: 19,
    edits: [
      {
        file: `${LOG}/conversation-append.ts`,
        find: "tx.afterCommit(() => publish(parts, appended));",
        replace: "tx.beforeCommit(() => publish(parts, appended));",
      },
    ],
  },
  {
    name: "S2 events on older rows are pushed with their content",
    seed: 72,
    edits: [
      {
        file: `${GATEWAY}/fan-out.ts`,
        find: "const isHidden = rowSeq > 0 && member.visibleFromSeq > rowSeq;",
        replace: "const isHidden = rowSeq < 0;",
      },
    ],
  },
  {
    name: "S2 history is not clipped",
    seed: 9,
    edits: [
      {
        file: `${LOG}/rows.ts`,
        find: "const from = Math.max(range.from, member.visible_from_seq);",
        replace: "const from = Math.max(range.from, 1 + 0 * member.visible_from_seq);",
      },
    ],
  },
  {
    name: "S2 catch-up tells older rows with their content",
    seed: 2,
    kind: "old messages change",
    edits: [
      {
        file: `${LOG}/rows.ts`,
        find: "if (seq < reader.member.visible_from_seq || seq < 1) return undefined;",
        replace: "if (seq < 1) return undefined;",
      },
    ],
  },
  {
    name: "S3 gateways believe their member lists",
    seed: 28,
    edits: [
      {
        file: `${GATEWAY}/fan-out.ts`,
        find: "members.version >= publication.membershipVersion;",
        replace: "members.version >= 0;",
      },
    ],
  },
  {
    name: "S4 results are not kept",
    seed: 52,
    edits: [
      {
        file: `${LOG}/append.ts`,
        find: "await keepResult(tx, attempt, { ...place, at: execution.at });\n  if (onAccepted",
        replace: "if (onAccepted",
      },
    ],
  },
  {
    name: "S4 refusals are not kept",
    seed: 214,
    kind: "copies after a refusal",
    edits: [
      {
        file: `${LOG}/append.ts`,
        find: "if (!(error instanceof ImError) || isRetryable(error.code) || isUnkept(error)) return;",
        replace:
          "if (!(error instanceof ImError) || isRetryable(error.code) || isUnkept(error) || tx) return;",
      },
    ],
  },
  {
    name: "S4 results are not looked up",
    seed: 18,
    edits: [
      {
        file: `${LOG}/append.ts`,
        find: "if (known !== undefined) return replay(known, found.epoch);",
        replace: "void known;",
      },
    ],
  },
  {
    name: "S5 a repeat names the epoch it came with",
    directed: {
      file: "packages/server/src/log/epochs.test.ts",
      test: "a restored copy begins a new epoch of every log and of the stamp before it serves",
      why: "a client that repeats a command names the epoch that it has learned since, and by C12 an ack of any other marks nothing",
    },
    edits: [
      {
        file: `${LOG}/append.ts`,
        find: "if (known !== undefined) return replay(known, found.epoch);",
        replace: "if (known !== undefined) return replay(known, execution.epoch);",
      },
    ],
  },
  {
    name: "S5 a repeat names the epoch of the first time",
    seed: 57,
    kind: "copies after a restore",
    edits: [
      {
        file: `${LOG}/append.ts`,
        find: "if (known !== undefined) return replay(known, found.epoch);",
        replace:
          "const firsts = ((globalThis as any).firsts ??= new Map<string, number>());\n  const first = firsts.get(execution.commandId) ?? firsts.set(execution.commandId, found.epoch).get(execution.commandId);\n  if (known !== undefined) return replay(known, first);",
      },
    ],
  },
  {
    name: "S6 a read position is of any epoch",
    seed: 595,
    kind: "copies after a restore",
    edits: [
      {
        file: "packages/server/src/messages/read-position.ts",
        find: "  checkConversationEpoch(conversation, context);\n  const seq",
        replace: "  void checkConversationEpoch;\n  const seq",
      },
    ],
  },
  {
    name: "S7 a stamp without its epoch",
    directed: {
      file: "packages/server/src/test/kernel-contract.test.ts",
      test: "answers a stamp with exactly the heads that changed since",
      why: "after a restore the account has a new epoch as well (S10), and tells everything anew",
    },
    kind: "copies after a restore",
    backups: ["S10 accounts go on in their epoch"],
    edits: [
      {
        file: `${LOG}/sync.ts`,
        find: "asked.epoch === stamp.epoch &&\n    asked.no",
        replace: "asked.no",
      },
    ],
  },
  {
    name: "S7 the stamp is read after the heads",
    seed: 317,
    kind: "news during syncs",
    edits: [
      {
        file: "packages/server/src/create-kernel.ts",
        find: "return readers.run(userKey(principal), queryWork(frame), () => database.read(read));",
        replace: `const answer = await database.read(read);
      const { syncQuery } = await import("@im-chat/protocol");
      if (frame.kind !== syncQuery.number) return answer;
      const { decodeStamp, encodeStamp, readStamp } = await import("./log/stamp.ts");
      const result = syncQuery.result.decode(answer);
      const stamp = decodeStamp(result.stamp);
      if (stamp === undefined || result.hasMoreEvents) return answer;
      const { no } = await database.read((tx) => readStamp(tx));
      return syncQuery.result.encode({ ...result, stamp: encodeStamp({ ...stamp, no }) });`,
      },
    ],
  },
  {
    name: "S8 answers leave before their commit",
    seed: 77,
    edits: [
      {
        file: "packages/server/src/database/sqlite-database.ts",
        find: "outcomes.push(outcome);",
        replace: "outcomes.push(outcome);\n      write.settle(outcome);",
      },
      {
        file: "packages/server/src/database/sqlite-database.ts",
        find: "for (const [index, outcome] of outcomes.entries()) group[index]?.settle(outcome);",
        replace: "",
      },
    ],
  },
  {
    name: "S9 a stay has the number of the one before",
    directed: {
      file: "packages/server/src/test/kernel-contract.test.ts",
      test: "treats one who comes back as another member",
      why: "its end was told before, and by C7 it purges; where a snapshot told of neither, C16 fetches the rows anew",
    },
    kind: "accounts far behind",
    backups: ["C16 rows of before a snapshot are kept", "S9 catch-up goes on from an earlier stay"],
    edits: [
      {
        file: "packages/server/src/conversations/membership.ts",
        find: "membershipId: context.mint(),",
        replace: "membershipId: 0 * context.mint() + 7,",
      },
      {
        file: "packages/server/src/conversations/create.ts",
        find: "membershipId: context.mint(),",
        replace: "membershipId: 0 * context.mint() + 7,",
      },
    ],
  },
  {
    name: "S9 catch-up goes on from an earlier stay",
    directed: {
      file: "packages/server/src/test/kernel-contract.test.ts",
      test: "treats one who comes back as another member",
      why: "its end was told before, and by C7 the cursor went with the rows",
    },
    kind: "accounts far behind",
    backups: ["C7 another membership does not purge", "C16 rows of before a snapshot are kept"],
    edits: [
      {
        file: `${LOG}/read-events.ts`,
        find: "if (cursor.version < member.join_version) return true;",
        replace: "void member;",
      },
    ],
  },
  {
    name: "S10 a restore begins no epoch",
    seed: 3,
    edits: [
      {
        file: `${LOG}/prepare-log.ts`,
        find: "await beginEpochs(tx, { epoch: mint(), at: clock() });",
        replace: "void beginEpochs;",
      },
    ],
  },
  {
    name: "S10 accounts go on in their epoch",
    seed: 3,
    kind: "copies after a restore",
    edits: [
      {
        file: `${LOG}/begin-epochs.ts`,
        find: "await tx.run(renewAccounts, { epoch, at });",
        replace: "void renewAccounts;",
      },
    ],
  },
  {
    name: "S11 commands of any epoch are executed",
    seed: 195,
    kind: "copies after a restore",
    edits: [
      {
        file: `${LOG}/epochs.ts`,
        find: "if (epoch === conversation.epoch) return;",
        replace: "if (epoch >= 0) return;",
      },
    ],
  },
  {
    name: "S14 a command does not wait for its turn",
    seed: 5,
    kind: "refused for the moment",
    edits: [
      {
        file: "packages/server/src/log/command-results.ts",
        find: "if (afterKey === undefined) return undefined;",
        replace: "if (afterKey === undefined || afterKey.length > 0) return undefined;",
      },
    ],
  },
  {
    name: "S15 whoever is named is seen",
    seed: 1,
    edits: [
      {
        file: `${GATEWAY}/sights.ts`,
        find: "note(sight, userId, found[at])",
        replace: 'note(sight, userId, found[at] ?? "")',
      },
    ],
  },
  {
    name: "S15 members come and go unnoticed",
    seed: 1,
    edits: [
      {
        file: `${GATEWAY}/fan-out.ts`,
        find: "options.presences.membersChanged(topic);",
        replace: "void options.presences;",
      },
    ],
  },
];

/** Rules of the server that are not controlled here. */
export const SERVER_UNCONTROLLED: readonly Uncontrolled[] = [
  {
    name: "S4 looked up before the lock",
    file: KERNEL,
    test: "answers a repeated send with the place of the first and stores it once",
    reason: "SQLite has one writer: a transaction that has begun is the lock",
  },
  {
    name: "S6 targets by id",
    file: "packages/server/src/messages/messages.test.ts",
    test: "a recall empties the message once, and an edit behind it is refused",
    reason: "targets have no other name on the wire",
  },
  {
    name: "S12 long polling",
    file: `${GATEWAY}/polling.test.ts`,
    test: "whose answer was lost is answered the same again, by any node",
    reason:
      "a poll is a sync that waits: what is kept for it, and could be forgotten, does not exist",
  },
  {
    name: "S13 entries carry all that is told",
    file: "packages/server/src/consumers/consumers.test.ts",
    test: "accounts hear of joining, mention and removal in the order in which they happened",
    reason: "the consumer knows nothing of the member table: there is no question to it to remove",
  },
];
