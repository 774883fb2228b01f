import { createLocks } from "@im-chat/testing";
import { createManualEnvironment } from "@im-chat/transport/testing";
import type { ManualEnvironment } from "@im-chat/transport/testing";
import { expect, test } from "vitest";
import { Election } from "./election.ts";

const LOCK = "a database";
/** Enough for a silent leader to be given up. */
const SILENCE_MS = 12_000;

interface Candidate {
  readonly election: Election;
  readonly environment: ManualEnvironment;
  isMute: boolean;
}

/** Tabs of one browser, each with a clock of its own: one whose clock stands still is frozen. */
function createTabs(count: number): readonly Candidate[] {
  const locks = createLocks();
  let fence = 0;
  const tabs: Candidate[] = [];
  const ask = (): void => {
    const answers = tabs.some(
      ({ election, isMute }) => election.role.name === "leading" && !isMute,
    );
    for (const { election } of tabs) if (answers) election.heard();
  };
  for (let seed = 1; seed <= count; seed += 1) {
    const environment = createManualEnvironment({ seed });
    const election = new Election({
      environment: {
        ...environment,
        takeLock: (name, options) =>
          locks.take(name, options, (run) => void environment.setTimer(run, 1)),
      },
      takeFence: async () => (fence += 1),
      onRole: () => undefined,
      canHear: () => true,
      onSilence: ask,
      report: (thrown) => expect.unreachable(String(thrown)),
    });
    tabs.push({ election, environment, isMute: false });
    election.join(LOCK);
  }
  return tabs;
}

async function pass(tabs: readonly Candidate[], forMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += 100)
    for (const { environment } of tabs) await environment.advance(100);
}

const namesOf = (tabs: readonly Candidate[]) => tabs.map(({ election }) => election.role.name);

function pick(tabs: readonly Candidate[], name: string): Candidate {
  return tabs.find(({ election }) => election.role.name === name) as Candidate;
}

test("of twelve one leads, for as long as it answers", async () => {
  const tabs = createTabs(12);
  await pass(tabs, 200);
  const leader = pick(tabs, "leading");
  await pass(tabs, 3 * SILENCE_MS);
  expect(namesOf(tabs).filter((name) => name === "leading")).toHaveLength(1);
  expect(pick(tabs, "leading")).toBe(leader);
});

test("when the one that leads leaves, the next one has the lock", async () => {
  const tabs = createTabs(3);
  await pass(tabs, 200);
  pick(tabs, "leading").election.leave();
  await pass(tabs, 200);
  expect(namesOf(tabs).toSorted()).toEqual(["away", "following", "leading"]);
});

test("one that is silent is robbed of the lock, and follows when it wakes", async () => {
  const tabs = createTabs(3);
  await pass(tabs, 200);
  const frozen = pick(tabs, "leading");
  frozen.isMute = true;
  const others = tabs.filter((tab) => tab !== frozen);
  await pass(others, SILENCE_MS);
  expect(namesOf(others).toSorted()).toEqual(["following", "leading"]);
  await pass(tabs, 1000);
  expect(frozen.election.role.name).toBe("following");
});

test("one whose fence is gone asks for the lock again", async () => {
  const tabs = createTabs(2);
  await pass(tabs, 200);
  const leader = pick(tabs, "leading");
  leader.election.lose();
  await pass(tabs, 200);
  expect(leader.election.role.name).toBe("following");
  expect(namesOf(tabs).toSorted()).toEqual(["following", "leading"]);
});

test("one that would hear nothing steals nothing, and is on its own", async () => {
  const environment = createManualEnvironment();
  const election = new Election({
    environment: { ...environment, takeLock: () => () => undefined },
    takeFence: async () => 1,
    onRole: () => undefined,
    canHear: () => false,
    onSilence: () => undefined,
    report: () => undefined,
  });
  election.join(LOCK);
  await environment.advance(SILENCE_MS);
  expect(election.role).toEqual({ name: "apart" });
});
