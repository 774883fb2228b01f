import type { User } from "@im-chat/core";
import type { SqliteRow } from "@im-chat/server";
import type { Tab } from "../people/people.ts";
import { APP } from "../world/server.ts";
import type { World } from "../world/world.ts";
import { memberOf } from "./shown.ts";
import type { TrueConversation } from "./truth.ts";

const ANSWER_MS = 3000;

/** What must hold of names and pictures once every tab has looked at everything: of its own user and of those with whom they
 * are in a conversation it shows what the server has. Nobody but the site changes them. */
export async function checkNames(
  world: World,
  truth: readonly TrueConversation[],
): Promise<readonly string[]> {
  if (!world.backend.hasActed) return [];
  for (const tab of world.tabs) for (const user of metBy(tab, truth)) tab.chat.users.get(user);
  await world.schedule.run(ANSWER_MS);
  const accounts = new Map(
    world.server.disk
      .read("select user_id, name, avatar, revision from account where app = ?", APP)
      .map((row) => [String(row["user_id"]), row]),
  );
  return world.tabs.flatMap((tab) => {
    const own = wrong(tab, tab.chat.self.get(), accounts);
    const others = metBy(tab, truth).map((user) => tab.chat.users.get(user).get());
    return [...own, ...others.flatMap((shown) => wrong(tab, shown, accounts))];
  });
}

/** Every user whom a tab meets in its conversations. */
function metBy(tab: Tab, truth: readonly TrueConversation[]): readonly string[] {
  const shared = truth.filter((conversation) => memberOf(conversation, tab) !== undefined);
  return [...new Set(shared.flatMap(({ members }) => members.map(({ user }) => user)))];
}

function wrong(
  { name }: Tab,
  shown: User,
  accounts: ReadonlyMap<string, SqliteRow>,
): readonly string[] {
  const account = accounts.get(shown.id);
  if (account === undefined) return [`names: ${name} shows ${shown.id}, who has no account`];
  const called = String(account["name"]) || shown.id;
  if (shown.name === called && shown.avatar === account["avatar"]) return [];
  return [
    `names: ${name} shows ${shown.id} as "${shown.name}" of ${shown.revision}, not "${called}" of ${Number(account["revision"])}`,
  ];
}
