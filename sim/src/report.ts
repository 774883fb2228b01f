import type { Coverage } from "./coverage.ts";
import { FAULTS } from "./faults/faults.ts";
import { OPERATIONS } from "./operations/operations.ts";
import type { Profile } from "./profiles.ts";
import { PROVOCATIONS } from "./provocations.ts";
import type { Provocation } from "./provocations.ts";
import { DRAFTS_CROSSED, SYNC_OUTCOMES } from "./world/outcomes.ts";

/** Changes of what people are told of the link. */
const CONNECTION_MOVES = [
  "connecting>catching_up",
  "connecting>offline",
  "catching_up>online",
  "catching_up>offline",
  "online>offline",
  "online>catching_up",
  "online>connecting",
  "online>closed",
  "offline>connecting",
  "offline>closed",
  "connecting>closed",
];

/** Of the link itself, whenever people are told of a change or something comes from the server. */
const LINK_STATES = [
  "connecting",
  "handshaking",
  "online",
  "waiting",
  "suspended",
  "two transports at once",
];

/** Changes of a row's state in the outbox. */
const OUTBOX_MOVES = [
  "none>queued",
  "queued>attempted",
  "queued>failed",
  "queued>gone",
  "attempted>provisional",
  "attempted>accepted",
  "attempted>failed",
  "attempted>gone",
  "provisional>accepted",
  "provisional>gone",
  "accepted>gone",
  "failed>queued",
  "failed>gone",
];

/** What was refused is tried again and leaves at once: in a usual history somebody else goes first, or there is no link. */
const AT_ONCE_AGAIN = "failed>attempted";

/** Ways to the server, and changes between them. */
const TRANSPORTS = [
  "websocket",
  "long-polling",
  "websocket>long-polling",
  "long-polling>websocket",
];

/** What becomes of the lock that makes a tab lead. */
const LEAD_MOVES = ["given", "stolen", "lost"];

/** What tabs are told of who is here. */
const PRESENCES = [
  "here, answered",
  "here, pushed",
  "gone, answered",
  "gone, pushed",
  "out of sight, answered",
  "out of sight, pushed",
];

/** An account has to hear of more than a usual history has. */
const FAR_BEHIND = "account: anew, too far behind";

/** In usual histories they would leave less to find for the others. */
const SELDOM: readonly string[] = ["store lost, pages open", "older version"];

const EXPECTED: ReadonlyMap<string, readonly string[]> = new Map([
  ["operation", OPERATIONS.filter(({ weight }) => weight > 0).map(({ name }) => name)],
  ["fault", FAULTS.map(({ name }) => name).filter((name) => !SELDOM.includes(name))],
  ["connection", CONNECTION_MOVES],
  ["link", LINK_STATES],
  ["outbox", OUTBOX_MOVES],
  ["sync", SYNC_OUTCOMES.filter((outcome) => outcome !== FAR_BEHIND)],
  ["lead", LEAD_MOVES],
  ["transport", TRANSPORTS],
  ["presence", PRESENCES],
  ["asking", ["refused as no member"]],
  // A server that was killed meanwhile has made none.
  ["copy", ["put back"]],
]);

/** What only histories of a kind come to. */
const SPECIAL: Partial<Record<Provocation, readonly string[]>> = {
  "accounts far behind": [FAR_BEHIND],
  "drafts on two devices": [DRAFTS_CROSSED],
};

/** What histories of a kind are for: what is done in them alone, and what comes of it. */
function expectedOf(kind: Provocation): ReadonlyMap<string, readonly string[]> {
  const { weights = {} }: Profile = PROVOCATIONS[kind];
  const names = Object.keys(weights);
  const faults = names.filter((name) => FAULTS.some((fault) => fault.name === name));
  const deleted = names.includes("delete user") ? ["turned away"] : [];
  return new Map([
    ["operation", names.filter((name) => !faults.includes(name))],
    ["fault", faults],
    ["deleted", deleted],
    ["sync", SPECIAL[kind] ?? []],
    ["outbox", kind === "copies after a refusal" ? [AT_ONCE_AGAIN] : []],
  ]);
}

/** @param kind What the histories were to provoke; usual ones when left out.
 * @returns what never happened and should have */
export function missing(coverage: Coverage, kind?: Provocation): readonly string[] {
  return [...(kind ? expectedOf(kind) : EXPECTED)].flatMap(([group, names]) =>
    names
      .filter((name) => (coverage.counts.get(group)?.get(name) ?? 0) === 0)
      .map((name) => `${group}: ${name}`),
  );
}

/** How often each thing happened, a line each. */
export function describeCoverage(coverage: Coverage): string {
  return [...coverage.counts]
    .flatMap(([group, names]) => {
      const all = new Set([...(EXPECTED.get(group) ?? []), ...names.keys()]);
      return [...all].map(
        (name) => `${String(names.get(name) ?? 0).padStart(8)}  ${group}: ${name}`,
      );
    })
    .join("\n");
}
