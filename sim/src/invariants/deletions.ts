import { isTurnedAway } from "../people/sign-in-anew.ts";
import type { Device, Tab } from "../people/people.ts";
import type { World } from "../world/world.ts";
import { checkClosed } from "./closed.ts";
import { deletedUsers } from "./truth.ts";
import type { TrueConversation } from "./truth.ts";

const CLOSE_MS = 60_000;

/** What must hold of users whom their site has deleted: they are in no group, and nothing that they wrote is left. */
export function checkDeletions(
  truth: readonly TrueConversation[],
  { server }: Pick<World, "server">,
): readonly string[] {
  const deleted = deletedUsers(server.disk);
  return truth.flatMap(({ id, kind, members, rows }) => {
    const left = rows.filter(
      ({ sender, isNotice, text }) => deleted.has(sender) && !isNotice && text !== "",
    );
    const stays = kind === "group" ? members.filter(({ user }) => deleted.has(user)) : [];
    return [
      ...left.map(({ sender, seq }) => `deleted: ${seq} of ${sender} is still in ${id}`),
      ...stays.map(({ user }) => `deleted: ${user} is still in ${id}`),
    ];
  });
}

/** Whether a tab is where it has to be when all is quiet: at the server, or turned away when its user was deleted. */
export function isSettled(tab: Tab, deleted: ReadonlySet<string>): boolean {
  return deleted.has(tab.chat.userId)
    ? isTurnedAway(tab)
    : tab.chat.connection.get().name === "online";
}

export function isOfDeleted({ tabs }: Device, deleted: ReadonlySet<string>): boolean {
  return tabs.some(({ chat }) => deleted.has(chat.userId));
}

/** Takes the devices of deleted users out of the world: of nobody else's they are expected to be like. */
export async function retireDeleted(world: World): Promise<void> {
  const deleted = deletedUsers(world.server.disk);
  const devices = world.devices.filter((device) => isOfDeleted(device, deleted));
  const tabs = devices.flatMap((device) => device.tabs);
  await world.schedule.until(Promise.all(tabs.map(({ chat }) => chat.close())), CLOSE_MS);
  for (const tab of tabs) {
    checkClosed(world, tab, (sentence) => void world.violations.push(sentence));
    world.coverage.count("deleted", "turned away");
  }
  for (const device of devices) world.retire(device);
}
