import { historyQuery } from "@im-chat/protocol";
import type { Conversation } from "@im-chat/core";
import type { Tab } from "../people/people.ts";
import { APP } from "../world/server.ts";
import type { World } from "../world/world.ts";
import { checkAccounts } from "./accounts.ts";
import { checkChanges } from "./changes.ts";
import { checkDeletions } from "./deletions.ts";
import { checkHeads } from "./heads.ts";
import { checkLogs } from "./log.ts";
import { checkNames } from "./names.ts";
import { checkOutboxes } from "./outbox.ts";
import { checkPositions } from "./positions.ts";
import { checkPlaces, checkReceipts, checkShown, checkSummary, memberOf } from "./shown.ts";
import { readTruth } from "./truth.ts";
import type { TrueConversation } from "./truth.ts";

type Timeline = Conversation["timeline"];

/** A question is answered within this time when nothing is wrong. */
const ANSWER_MS = 3000;
const PAGES_MS = 120_000;
const MAX_PAGES = 100;

/** What must hold when all faults are over and all is quiet, and nobody has asked for anything yet. */
export async function checkQuiet(world: World): Promise<readonly string[]> {
  const truth = readTruth(world.server.disk);
  return [
    ...checkLogs(truth, world),
    ...checkDeletions(truth, world),
    ...checkChanges(truth, world),
    ...checkAccounts(world.server.disk),
    ...checkOutboxes(world.devices, truth, world.journal),
    ...checkPositions(truth, world.journal),
    ...(await checkHeads(world, truth)),
    ...world.tabs.flatMap(({ name, troubles }) => troubles.map((what) => `${name}: ${what}`)),
    ...world.tabs.flatMap((tab) => truth.flatMap((one) => checkSummary(tab, one))),
    ...world.tabs.flatMap(checkTotal),
  ];
}

/** What must hold once every tab has opened everything and paged back to its beginning. */
export async function checkOpened(world: World): Promise<readonly string[]> {
  const truth = readTruth(world.server.disk);
  const opened = world.tabs.flatMap((tab) => truth.map((conversation) => open(tab, conversation)));
  await world.schedule.run(ANSWER_MS);
  await world.schedule.until(Promise.all(opened.map(pageBack)), PAGES_MS);
  await world.schedule.run(ANSWER_MS);
  const pages = opened.map((one) => ({ ...one, rows: one.timeline.get().rows }));
  const shown = pages.flatMap((page) => [
    ...checkShown(page),
    ...checkPlaces(page),
    ...checkReceipts(page),
  ]);
  const earlier = await world.schedule.until(Promise.all(opened.map(lookBefore)), PAGES_MS);
  for (const { close } of opened) close();
  const fetched = await checkFetchable(world, truth);
  return [...shown, ...earlier.flat(), ...fetched, ...(await checkNames(world, truth))];
}

/** A conversation on the screen of a tab. */
interface Opened {
  readonly tab: Tab;
  readonly conversation: TrueConversation;
  readonly timeline: Timeline;
  readonly close: () => void;
}

function open(tab: Tab, conversation: TrueConversation): Opened {
  const handle = tab.chat.conversation(conversation.id);
  return { tab, conversation, timeline: handle.timeline, close: handle.open() };
}

/** Pages back to the first row that the tab will show. */
async function pageBack({ tab, conversation, timeline }: Opened): Promise<void> {
  if (memberOf(conversation, tab) !== undefined) await ready(timeline);
  await timeline.jumpToLatest();
  for (let pages = 0; pages < MAX_PAGES && timeline.get().hasOlder; pages += 1)
    await timeline.loadOlder();
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const gap = timeline.get().rows.find(({ type }) => type === "gap");
    if (gap?.type !== "gap") break;
    await timeline.fill(gap.toSeq);
  }
}

/** Who jumps to where their stay had not begun, as by a link to a message, finds its beginning and nothing of before it. */
async function lookBefore({ tab, conversation, timeline }: Opened): Promise<readonly string[]> {
  const from = memberOf(conversation, tab)?.visibleFromSeq ?? 1;
  const first = timeline.get().rows[0]?.key;
  const found = new Set<number>();
  const missed: number[] = [];
  for (let place = 1; place < from; place += 1) {
    await timeline.jumpTo(place);
    const { rows } = timeline.get();
    if (rows[0]?.key !== first) missed.push(place);
    for (const row of rows)
      if (row.type !== "gap") found.add(row.type === "message" ? row.message.seq : row.seq);
  }
  // What has not been accepted has none.
  const before = [...found].filter((seq) => seq > 0 && seq < from);
  const where = `of ${conversation.id}, where it begins at ${from}`;
  return [
    ...before.map((seq) => `shown: ${tab.name} has ${seq} ${where}`),
    ...missed.map((seq) => `shown: ${tab.name} has not the first row on a jump to ${seq} ${where}`),
  ];
}

function ready(timeline: Timeline): Promise<void> {
  return new Promise((resolve) => {
    timeline.subscribe(({ isReady }) => {
      if (isReady) resolve();
    });
  });
}

function checkTotal(tab: Tab): readonly string[] {
  const { items } = tab.chat.conversations.get();
  const sum = items.reduce((total, { unread }) => total + unread, 0);
  const { total } = tab.chat.unread.get();
  return total === sum ? [] : [`unread: ${tab.name} shows ${total} in all, its list has ${sum}`];
}

/** Nobody can fetch what is not theirs, whatever they ask. */
async function checkFetchable(
  world: World,
  truth: readonly TrueConversation[],
): Promise<readonly string[]> {
  const users = [...new Set(world.tabs.map(({ chat }) => chat.userId))];
  const checks = users.flatMap((user) => truth.map((one) => fetchAs(world, user, one)));
  return (await world.schedule.until(Promise.all(checks), PAGES_MS)).flat();
}

async function fetchAs(
  { server }: World,
  user: string,
  conversation: TrueConversation,
): Promise<readonly string[]> {
  const member = conversation.members.find((other) => other.user === user);
  const query = {
    conversationId: conversation.id,
    anchor: { type: "around", seq: 1 },
    limit: 50,
  } as const;
  try {
    const data = await server.kernel?.query(
      { app: APP, userId: user, role: "user" },
      { type: "query", kind: historyQuery.number, data: historyQuery.encode(query) },
    );
    const { rows } = historyQuery.result.decode(data ?? new Uint8Array(0));
    if (member === undefined) return [`fetch: ${user} reads ${conversation.id} from outside`];
    return rows.some(({ seq }) => seq < member.visibleFromSeq)
      ? [`fetch: ${user} reads ${conversation.id} from before joining`]
      : [];
  } catch (thrown) {
    return member === undefined
      ? []
      : [`fetch: ${user} cannot read ${conversation.id}: ${String(thrown)}`];
  }
}
