import type { Entry } from "../people/journal.ts";
import type { World } from "../world/world.ts";
import type { TrueConversation, TrueRow } from "./truth.ts";

/** What must hold of messages that their authors have changed: the last word of each stands in the log, whether the
 * message had left when it was said or not. */
export function checkChanges(truth: readonly TrueConversation[], world: World): readonly string[] {
  const places = new Set(world.devices.map(({ name, life }) => `${name} life ${life}`));
  const conversations = new Map(truth.map((conversation) => [conversation.id, conversation]));
  return world.journal.entries.flatMap((entry) => {
    const conversation = conversations.get(entry.conversationId);
    const row = conversation?.rows.find(({ id }) => id === entry.id);
    if (!conversation || !row || !isPlain(entry, conversation, places)) return [];
    const problem = problemOf(entry, row);
    return problem === undefined
      ? []
      : [`changes: message §${entry.number}§ in ${conversation.id} ${problem}`];
  });
}

/** Nobody but one tab of its author has changed it, which was told of nothing else, and has kept what it stored. */
function isPlain(
  { changes, isDisputed, mayBeLost, user }: Entry,
  { stays, members }: TrueConversation,
  places: ReadonlySet<string>,
): boolean {
  const [first] = changes;
  const isOfOne = changes.every(
    ({ tab, place, isResolved }) => tab === first?.tab && places.has(place) && isResolved,
  );
  // Who was out of the conversation for a while was refused in silence.
  const isIn =
    members.some((member) => member.user === user) &&
    stays.filter((stay) => stay.user === user).length === 1;
  return first !== undefined && isOfOne && isIn && !isDisputed && !mayBeLost;
}

function problemOf({ changes }: Entry, { text }: TrueRow): string | undefined {
  if (changes.some(({ name }) => name === "recall"))
    return text === "" ? undefined : `was recalled, and says "${text}"`;
  const last = changes.findLast(({ name }) => name === "edit");
  return last === undefined || last.text === text
    ? undefined
    : `says "${text}", and not "${last.text}"`;
}
