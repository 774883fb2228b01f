import { ImError } from "@im-chat/core";
import type { Conversation, ConversationSummary } from "@im-chat/core";
import type { Tab } from "../people/people.ts";
import type { Chance } from "../world/chance.ts";
import type { World } from "../world/world.ts";

/** Something that a user does. */
export interface Operation {
  readonly name: string;
  /** How often, beside the others; 0: only in histories that say how often themselves. */
  readonly weight: number;
  /** Who does it, where that is no user. */
  readonly by?: string;
  /** Begins it. @returns what was done, for whoever reads a history; undefined when there was nothing to do it to */
  run(context: Doing): string | undefined;
}

export interface Doing {
  readonly world: World;
  readonly tab: Tab;
  /** Of this step alone. */
  readonly chance: Chance;
}

/** Follows what an operation began: it may be refused, but nothing may break. */
export function follow(
  { world }: Pick<Doing, "world">,
  what: string,
  work: Promise<unknown>,
): void {
  work.catch((thrown: unknown) => {
    if (!(thrown instanceof ImError) || thrown.code === "internal")
      world.violations.push(
        `operation: ${what} threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      );
  });
}

/** A conversation of the list. */
export interface Found {
  readonly summary: ConversationSummary;
  readonly handle: Conversation;
}

/** A conversation of the list, if there is one. */
export function pickConversation(
  { tab, chance }: Doing,
  isWanted: (summary: ConversationSummary) => boolean = () => true,
): Found | undefined {
  const summary = chance.pick(tab.chat.conversations.get().items.filter(isWanted));
  return summary && { summary, handle: tab.chat.conversation(summary.id) };
}

/** One that is on the screen, if there is one. */
export function pickOpened({ tab, chance }: Doing): Conversation | undefined {
  const id = chance.pick([...tab.opened.keys()]);
  return id === undefined ? undefined : tab.chat.conversation(id);
}

/** Users besides oneself, guests that are here included. */
export function otherUsers({ world, tab }: Doing): readonly string[] {
  const guests = world.tabs.filter(({ device }) => device.isGuest).map(({ chat }) => chat.userId);
  return [...world.users, ...guests].filter((user) => user !== tab.chat.userId && user !== "");
}

/** Short enough to read in a history. */
export function short(id: string): string {
  return id.slice(-4);
}
