import { LIMITS, decodeBatch, presenceSignal } from "@im-chat/protocol";
import type { Down, Presence } from "@im-chat/protocol";
import type { Tab } from "../people/people.ts";
import { createChance } from "../world/chance.ts";
import type { Place } from "../world/place.ts";
import type { World } from "../world/world.ts";
import { readTruth } from "./truth.ts";
import type { TrueConversation } from "./truth.ts";
import { createUserAt } from "./user-at.ts";

const STEP_MS = 1000;
/** Within this time whoever may be seen is, and nobody else: less than it takes a client to ask for itself. */
const SOON_MS = 10_000;

/** Looks at every presence that reaches a tab: it is of somebody with whom its user is, or was, in a conversation. */
export interface SightWatch {
  /** The database is about to be replaced by an earlier copy: what it grants now was granted. */
  readonly remember: () => void;
}

export function watchSight(world: World): SightWatch {
  const userAt = createUserAt(world);
  const met = new Set<string>();
  const former: (readonly TrueConversation[])[] = [];

  function haveMet(one: string, other: string): boolean {
    const isIn = (truth: readonly TrueConversation[]): boolean =>
      truth.some((conversation) => wereTogether(conversation, one, other));
    return one === other || former.some(isIn) || isIn(readTruth(world.server.disk));
  }

  function check(place: Place, bytes: Uint8Array): void {
    const watcher = userAt(place);
    for (const { userId, isOnline, lastSeenAt } of presencesIn(bytes, world)) {
      const pair = `${watcher} ${userId}`;
      if ((!isOnline && lastSeenAt === 0) || met.has(pair)) continue;
      if (haveMet(watcher, userId)) met.add(pair);
      else world.violations.push(`sight: ${watcher} sees ${userId}, whom they never met`);
    }
  }

  world.network.onArrival(check);
  return { remember: () => void former.push(readTruth(world.server.disk)) };
}

function wereTogether({ stays }: TrueConversation, one: string, other: string): boolean {
  const theirs = stays.filter(({ user }) => user === other);
  return stays.some(
    (stay) =>
      stay.user === one &&
      theirs.some(
        ({ fromVersion, toVersion }) =>
          fromVersion < stay.toVersion && stay.fromVersion < toVersion,
      ),
  );
}

function presencesIn(bytes: Uint8Array, { coverage }: World): readonly Presence[] {
  const { down } = decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes });
  return down.flatMap((frame) => {
    const presences = presencesOf(frame);
    for (const { isOnline, lastSeenAt } of presences) {
      const what = isOnline ? "here" : lastSeenAt > 0 ? "gone" : "out of sight";
      coverage.count("presence", `${what}, ${frame.type === "watching" ? "answered" : "pushed"}`);
    }
    return presences;
  });
}

function presencesOf(frame: Down): readonly Presence[] {
  if (frame.type === "watching") return frame.presences;
  if (frame.type !== "signal" || frame.kind !== presenceSignal.number) return [];
  return [presenceSignal.decode(frame.data)];
}

/** When nothing is wrong and everybody is here, each tab sees those with whom its user is in a conversation, and nobody
 * else; also when members have come and gone. */
export async function checkSight(world: World): Promise<readonly string[]> {
  const stops = world.tabs.flatMap(({ chat }) =>
    usersOf(world).map((user) => chat.users.presence(user).subscribe(() => undefined)),
  );
  const before = await wrongAfterAll(world);
  const chance = createChance(world.seed, "sight");
  for (const tab of chance.shuffle(world.tabs)) exchangeMember(world, tab);
  const after = await wrongAfterAll(world);
  for (const stop of stops) stop();
  return [...before, ...after.map((what) => `${what} after a change of members`)];
}

function usersOf({ tabs }: World): readonly string[] {
  return [...new Set(tabs.map(({ chat }) => chat.userId))];
}

/** In one of the user's own groups somebody goes, and somebody else comes. */
function exchangeMember(world: World, { chat }: Tab): void {
  const own = chat.conversations
    .get()
    .items.find(({ role, kind }) => kind === "group" && role === "owner");
  if (own === undefined) return;
  const others = usersOf(world).filter((user) => user !== chat.userId);
  const goes = others.find((user) => own.faces.includes(user));
  const comes = others.find((user) => !own.faces.includes(user));
  const handle = chat.conversation(own.id);
  if (goes !== undefined) handle.removeMember(goes).catch(() => undefined);
  if (comes !== undefined) handle.addMembers([comes]).catch(() => undefined);
}

/** @returns what is still not as it should be when patience ended */
async function wrongAfterAll(world: World): Promise<readonly string[]> {
  const untilMs = world.schedule.nowMs + SOON_MS;
  let wrong: readonly string[] = [];
  do {
    await world.schedule.run(STEP_MS);
    wrong = wrongNow(world);
  } while (wrong.length > 0 && world.schedule.nowMs < untilMs);
  return wrong;
}

function wrongNow(world: World): readonly string[] {
  const truth = readTruth(world.server.disk);
  const users = usersOf(world);
  return world.tabs.flatMap(({ name, chat }) =>
    users.flatMap((user) => {
      const isSeen = chat.users.presence(user).get().isOnline;
      const areTogether = truth.some(({ members }) =>
        [user, chat.userId].every((one) => members.some((member) => member.user === one)),
      );
      if (isSeen === (areTogether || user === chat.userId)) return [];
      return [`sight: ${name} ${isSeen ? "sees" : "does not see"} ${user}`];
    }),
  );
}
