import { follow, pickConversation, pickOpened, short } from "./operation.ts";
import type { Doing, Operation } from "./operation.ts";

export const screenOperations: readonly Operation[] = [
  { name: "open conversation", weight: 9, run: openConversation },
  { name: "close conversation", weight: 2, run: closeConversation },
  { name: "page older", weight: 3, run: pageOlder },
  { name: "page newer", weight: 1, run: pageNewer },
  { name: "jump", weight: 2, run: (doing) => jump(doing) },
  { name: "jump to latest", weight: 1, run: jumpToLatest },
  { name: "look at members", weight: 1, run: lookAtMembers },
  { name: "look at presence", weight: 1, run: lookAtPresence },
  { name: "page past a gap", weight: 0, run: pagePastGap },
  { name: "fill a gap", weight: 0, run: fillGap },
  { name: "find users", weight: 0, run: findUsers },
];

function openConversation(doing: Doing): string | undefined {
  const found = pickConversation(doing, ({ id }) => !doing.tab.opened.has(id));
  if (found === undefined) return undefined;
  doing.tab.opened.set(found.handle.id, found.handle.open());
  return short(found.handle.id);
}

function closeConversation({ tab, chance }: Doing): string | undefined {
  const id = chance.pick([...tab.opened.keys()]);
  if (id === undefined) return undefined;
  tab.opened.get(id)?.();
  tab.opened.delete(id);
  return short(id);
}

function pageOlder(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  if (handle === undefined) return undefined;
  follow(doing, "paging back", handle.timeline.loadOlder());
  return short(handle.id);
}

function pageNewer(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  if (handle === undefined) return undefined;
  follow(doing, "paging on", handle.timeline.loadNewer());
  return short(handle.id);
}

function jump(doing: Doing, handle = pickOpened(doing)): string | undefined {
  const last = handle?.timeline.get().lastSeq ?? 0;
  if (handle === undefined || last === 0) return undefined;
  const seq = doing.chance.whole(1, last);
  follow(doing, "jumping", handle.timeline.jumpTo(seq));
  return `to ${seq} of ${short(handle.id)}`;
}

function jumpToLatest(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  if (handle === undefined) return undefined;
  follow(doing, "jumping to the end", handle.timeline.jumpToLatest());
  return short(handle.id);
}

function lookAtMembers(doing: Doing): string | undefined {
  const handle = pickOpened(doing);
  if (handle === undefined) return undefined;
  const stop = handle.members.subscribe(() => undefined);
  doing.world.schedule.after(doing.chance.between([500, 20_000]), stop);
  return short(handle.id);
}

function lookAtPresence({ world, tab, chance }: Doing): string | undefined {
  const user = chance.pick(world.users.filter((other) => other !== tab.chat.userId));
  if (user === undefined) return undefined;
  const stop = tab.chat.users.presence(user).subscribe(() => undefined);
  world.schedule.after(chance.between([500, 20_000]), stop);
  return user;
}

/** What lies between a place and the end is not stored when one has jumped there and back; without a link what is stored
 * farther up is shown behind that gap. */
function pagePastGap(doing: Doing): string | undefined {
  const { world, tab, chance } = doing;
  const handle = pickOpened(doing);
  const done = handle && jump(doing, handle);
  if (handle === undefined || done === undefined) return undefined;
  const stepMs = chance.between([500, 3000]);
  const { timeline } = handle;
  const steps = [
    () => follow(doing, "returning to the end", timeline.jumpToLatest()),
    () => tab.page("offline"),
    () => follow(doing, "paging back", timeline.loadOlder()),
    () => follow(doing, "paging back", timeline.loadOlder()),
    () => tab.page("online"),
  ];
  steps.forEach((step, index) => world.schedule.after(stepMs * (index + 1), step));
  return `${done}, and back`;
}

/** From either side of it, as far as one page goes. */
function fillGap({ world, tab, chance }: Doing): string | undefined {
  const found = [...tab.opened.keys()].flatMap((id) => {
    const handle = tab.chat.conversation(id);
    return handle.timeline
      .get()
      .rows.flatMap((row) => (row.type === "gap" ? [{ handle, gap: row }] : []));
  });
  const one = chance.pick(found);
  if (one === undefined) return undefined;
  const { handle, gap } = one;
  const seq = chance.whole(gap.fromSeq, gap.toSeq);
  follow({ world }, "filling a gap", handle.timeline.fill(seq));
  return `at ${seq} of ${short(handle.id)}`;
}

/** By their id, or by what they are called. */
function findUsers({ world, tab, chance }: Doing): string | undefined {
  const user = chance.pick(world.users);
  if (user === undefined) return undefined;
  const text = chance.is(0.5) ? user : `${user} called`;
  follow({ world }, "finding users", tab.chat.users.find(text));
  return text;
}
