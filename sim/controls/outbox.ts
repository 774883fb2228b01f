import type { Control } from "./control.ts";

const SYNC = "packages/core/src/sync";
const ROOT = "packages/core/src/root";
const OUTBOX = "packages/core/src/outbox";

/** Rules of what the client sends. */
export const OUTBOX_CONTROLS: readonly Control[] = [
  {
    name: "C12 accepted rows wait for their own event only",
    seed: 1,
    edits: [
      {
        file: `${OUTBOX}/lane.ts`,
        find: "(state.epoch !== cursor.epoch || state.version <= cursor.version);",
        replace: "state.version < 0;",
      },
      {
        file: `${SYNC}/pages.ts`,
        find: "commandIds: rows.map(idOf), cursor });",
        replace: "commandIds: [], cursor });",
      },
      {
        file: `${SYNC}/pages.ts`,
        find: "commandIds: rows.map(idOf) });",
        replace: "commandIds: [] });",
      },
    ],
  },
  {
    name: "C12 pages do not clear the outbox",
    seed: 1,
    edits: [
      {
        file: `${SYNC}/pages.ts`,
        find: "commandIds: rows.map(idOf), cursor });",
        replace: "commandIds: [] });",
      },
    ],
  },
  {
    name: "C12 an ack of another epoch counts",
    directed: {
      file: "packages/core/src/outbox/revise.test.ts",
      test: "an ack of another history than the one that is held marks nothing",
      why: "the message is in the log all the same, and by C12 its row, or the new epoch, takes away what is wrong here",
    },
    edits: [
      {
        file: `${OUTBOX}/settle.ts`,
        find: "if (held !== undefined && held !== epoch) {",
        replace: "if (held !== undefined && held < 0) {",
      },
    ],
  },
  {
    name: "C13 what was on a wire can be thrown away",
    seed: 408,
    edits: [
      {
        file: `${OUTBOX}/retry.ts`,
        find: "if (!row || !hadNoEffect(row))",
        replace: 'if (!row || row.state.name === "accepted")',
      },
    ],
  },
  {
    name: "C14 a new id for each attempt",
    seed: 2,
    edits: [
      {
        file: `${OUTBOX}/pump.ts`,
        find: 'type: "command",\n      commandId,',
        replace:
          'type: "command",\n      commandId: row.state.name === "attempted" ? commandId.slice(0, -4) + String(1000 + Math.floor(this.#context.environment.random() * 9000)) : commandId,',
      },
    ],
  },
  {
    name: "C14 batches of a lane travel side by side",
    seed: 39,
    kind: "answers come late",
    edits: [
      {
        file: `${OUTBOX}/pump.ts`,
        find: "this.#flights.get(lane) ?? singleFlight(() => this.#pump(lane));",
        replace: "() => (void singleFlight, this.#pump(lane));",
      },
      {
        file: `${OUTBOX}/claim.ts`,
        find: "if (!isPending(row) || given.has(row.commandId)) continue;",
        replace:
          "if (!isPending(row) || (row.claim?.owner === claimant.owner && row.claim.untilMs > nowMs)) continue;",
      },
    ],
  },
  {
    name: "C14 what was attempted is given up unasked",
    directed: {
      file: "packages/core/src/outbox/revise.test.ts",
      test: "what was on a wire and has waited for too long is no failure when the server has it",
      why: "no history here lasts for a week, and the invariants leave it to a user what has expired",
    },
    edits: [
      {
        file: `${OUTBOX}/claim.ts`,
        find: "} else if (!refusal && isDoubtful(row, nowMs)) {",
        replace: "} else if (row.lane === '') {",
      },
    ],
  },
  {
    name: "C19 what waits is not stored anew",
    seed: 117,
    kind: "stores emptied",
    edits: [
      {
        file: `${ROOT}/run.ts`,
        find: "for (const row of [...mirror.lanes.values()].flat()) {",
        replace: "for (const row of [...mirror.lanes.values()].flat().slice(1)) {",
      },
    ],
  },
  {
    name: "C19 conversations of this device alone are not stored anew",
    seed: 115,
    kind: "stores emptied",
    edits: [
      {
        file: `${ROOT}/run.ts`,
        find: "record?.membershipId === 0 ? putAnew(record)",
        replace: "record?.membershipId === -1 ? putAnew(record)",
      },
    ],
  },
  {
    name: "C20 what is understood by now is not read anew",
    seed: 1,
    kind: "older versions",
    edits: [
      {
        file: `${ROOT}/run.ts`,
        find: "tabs.leads ? readDeferred(parts)",
        replace: "tabs.leads ? Promise.resolve()",
      },
    ],
  },
  {
    name: "C20 the account's log is not read anew",
    seed: 10,
    kind: "older versions",
    edits: [
      {
        file: "packages/core/src/sync/deferred.ts",
        find: 'if (isFound) await tx.put("meta"',
        replace: 'if (isFound && account.stamp.length < 0) await tx.put("meta"',
      },
    ],
  },
  {
    name: "T1 what a tab stored and did not tell is not looked for",
    seed: 700151,
    kind: "answers come late",
    edits: [
      {
        file: `${OUTBOX}/pump.ts`,
        find: 'for (const { lane } of await tx.getAll("outbox")) changes.lanes.add(lane);',
        replace: "void tx;",
      },
    ],
  },
  {
    name: "C17 what the server has only in memory is forgotten here",
    seed: 52,
    edits: [
      {
        file: `${OUTBOX}/settle.ts`,
        find: 'await put(tx, changes, { ...row, state: { name: "provisional" } });',
        replace: 'await tx.delete("outbox", [lane, row.number]);\n      changes.lanes.add(lane);',
      },
    ],
  },
];
