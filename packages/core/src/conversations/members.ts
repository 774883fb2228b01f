import type { ConversationId, Epoch, Member, UserId } from "@im-chat/protocol";
import type { Act } from "../actions/act.ts";
import type { MemberList } from "../client.ts";
import type { Mirror } from "../database/mirror.ts";
import type { Summary } from "../database/schema.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import { singleFlight } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import type { UserDirectory } from "../users/users.ts";

/** The members of one conversation: those known here at once, all of them once the server was asked. */
export interface Members {
  readonly list: Writable<MemberList>;
  /** Membership may have changed, or there is a link again. */
  refresh(): void;
  /** Shows nobody any more. */
  clear(): void;
}

const NOBODY: MemberList = { members: [], isComplete: false, isLoading: false };

export interface MembersOptions {
  readonly act: Act;
  readonly id: ConversationId;
  readonly mirror: Mirror;
  readonly users: Pick<UserDirectory, "get">;
}

export function createMembers(
  context: Context,
  { act, id, mirror, users }: MembersOptions,
): Members {
  let isUsed = false;
  /** Of the list, in the history that was known when it came. */
  let version = -1;
  let epoch: Epoch | undefined;

  const face = ({ userId, role }: Member) => ({ user: users.get(userId).get(), role });
  const summaryOf = (): Summary | undefined => mirror.conversations.get(id)?.summary;
  const known = (): readonly Member[] => {
    const faces: readonly UserId[] = summaryOf()?.conversation.faces ?? [];
    return faces.map((userId) => ({ userId, role: "member" }));
  };

  const load = singleFlight(async () => {
    if (context.connection.state.name !== "online") return;
    list.set({ ...list.get(), isLoading: true });
    try {
      const found = await act("readMembers", { id });
      ({ version } = found);
      epoch = summaryOf()?.epoch;
      list.set({ members: found.members.map(face), isComplete: true, isLoading: false });
    } catch {
      // Not reachable now: what is known stays, and the next link asks again.
      list.set({ ...list.get(), isLoading: false });
    }
  });

  const onUse = (): (() => void) => {
    isUsed = true;
    if (list.get().members.length === 0) list.set({ ...NOBODY, members: known().map(face) });
    void load();
    return () => (isUsed = false);
  };
  const list = createReadable<MemberList>(NOBODY, { report: context.report, onUse });
  mirror.onReflect(({ users: changed }) => {
    const shown = list.get();
    if (!shown.members.some(({ user }) => changed.has(user.id))) return;
    const members = shown.members.map(({ user, role }) => face({ userId: user.id, role }));
    list.set({ ...shown, members });
  });
  const clear = (): void => list.set(NOBODY);

  return {
    list,
    clear,
    refresh() {
      const summary = summaryOf();
      if (!summary) return clear();
      // As many as before may be others.
      const isOld =
        summary.epoch !== epoch || (summary.changedVersion ?? summary.version) > version;
      if (isUsed && isOld) void load();
    },
  };
}
