import type { ConversationSummary } from "@im-chat/core";
import { follow, otherUsers, pickConversation, short } from "./operation.ts";
import type { Doing, Operation } from "./operation.ts";
import { send } from "./messages.ts";

const isGroup = ({ kind }: ConversationSummary): boolean => kind === "group";

export const conversationOperations: readonly Operation[] = [
  { name: "create direct", weight: 3, run: createDirect },
  { name: "create group", weight: 3, run: createGroup },
  { name: "add member", weight: 2, run: addMember },
  { name: "add back", weight: 2, run: addBack },
  { name: "remove member", weight: 2, run: removeMember },
  { name: "leave", weight: 1, run: leave },
  { name: "rename", weight: 1, run: rename },
];

function createDirect(doing: Doing): string | undefined {
  const { tab, chance } = doing;
  const user = chance.pick(otherUsers(doing));
  if (user === undefined) return undefined;
  const isTalkative = chance.is(0.7);
  const begin = async (): Promise<void> => {
    const handle = await tab.chat.openDirect(user);
    if (isTalkative) send(doing, handle, {});
  };
  follow(doing, "opening a direct conversation", begin());
  return `with ${user}`;
}

function createGroup(doing: Doing): string | undefined {
  const { tab, chance } = doing;
  const members = chance.shuffle(otherUsers(doing)).slice(0, chance.whole(0, 3));
  const messages = chance.whole(0, 3);
  const persistence = chance.is(0.4) ? "async" : "sync";
  const begin = async (): Promise<void> => {
    const handle = await tab.chat.createGroup({
      name: `g${chance.whole(1, 99)}`,
      members,
      persistence,
    });
    for (let count = 0; count < messages; count += 1) send(doing, handle, {});
  };
  follow(doing, "creating a group", begin());
  return `with ${members.join(", ")}, ${persistence}`;
}

function addMember(doing: Doing): string | undefined {
  const found = pickConversation(doing, isGroup);
  const users = otherUsers(doing).filter((user) => !found?.summary.faces.includes(user));
  const user = doing.chance.pick(users);
  if (found === undefined || user === undefined) return undefined;
  follow(doing, "adding a member", found.handle.addMembers([user]));
  return `${user} to ${short(found.handle.id)}`;
}

/** One who was told to have gone from it. */
function addBack(doing: Doing): string | undefined {
  const { tab, chance } = doing;
  const found = [...tab.opened.keys()].flatMap((id) => {
    const handle = tab.chat.conversation(id);
    const faces = handle.summary.get()?.faces ?? [];
    return handle.timeline.get().rows.flatMap((row) => {
      const isGone =
        row.type === "notice" && (row.notice.kind === "left" || row.notice.kind === "removed");
      const users = isGone ? row.notice.users.filter((user) => !faces.includes(user)) : [];
      return users.map((user) => ({ handle, user }));
    });
  });
  const one = chance.pick(found);
  if (one === undefined) return undefined;
  follow(doing, "adding a member back", one.handle.addMembers([one.user]));
  return `${one.user} to ${short(one.handle.id)}`;
}

function removeMember(doing: Doing): string | undefined {
  const found = pickConversation(doing, (summary) => isGroup(summary) && summary.role === "owner");
  const others = found?.summary.faces.filter((user) => user !== doing.tab.chat.userId) ?? [];
  const user = doing.chance.pick(others);
  if (found === undefined || user === undefined) return undefined;
  follow(doing, "removing a member", found.handle.removeMember(user));
  return `${user} from ${short(found.handle.id)}`;
}

function leave(doing: Doing): string | undefined {
  const found = pickConversation(doing, isGroup);
  if (found === undefined) return undefined;
  doing.world.journal.left(doing.tab.device.user, found.handle.id);
  follow(doing, "leaving", found.handle.leave());
  return short(found.handle.id);
}

function rename(doing: Doing): string | undefined {
  const found = pickConversation(doing, isGroup);
  if (found === undefined) return undefined;
  follow(doing, "renaming", found.handle.rename(`n${doing.chance.whole(1, 99)}`));
  return short(found.handle.id);
}
