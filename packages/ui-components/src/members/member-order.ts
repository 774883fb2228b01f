import type { MemberList, Role, UserId } from "@im-chat/core";
import { shownName } from "../controllers/names.ts";
import type { FirstTerms } from "../locales/translation.ts";

/** One member, ready to show. */
export interface MemberRow {
  readonly id: UserId;
  readonly name: string;
  readonly avatar: string;
  readonly role: Role;
  readonly isSelf: boolean;
  /** Somebody else in the list is shown by the same name. */
  readonly isNamesake: boolean;
}

export interface MemberRowsOptions {
  readonly userId: UserId | undefined;
  readonly terms: FirstTerms;
  /** BCP 47 tag whose order of names it is. */
  readonly lang: string;
}

const RANKS: Readonly<Record<Role, number>> = { owner: 1, admin: 2, member: 3 };

/** The members in the order in which people look for them: oneself, who leads the group, then by name.
 * A list that is still growing stays as it comes: rows that jump are worse than rows in no order. */
export function memberRows(
  { members, isComplete }: MemberList,
  { userId, terms, lang }: MemberRowsOptions,
): readonly MemberRow[] {
  const named = members.map(({ user, role }) => ({
    id: user.id,
    name: shownName(user.id, user.name, terms),
    avatar: user.avatar,
    role,
    isSelf: user.id === userId,
  }));
  const bearers = new Map<string, number>();
  for (const name of named.map(looksOf)) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  const rows = named.map((row) => ({ ...row, isNamesake: (bearers.get(looksOf(row)) ?? 0) > 1 }));
  if (!isComplete) return rows;
  const { compare } = new Intl.Collator(lang, { numeric: true });
  return rows.sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name) || compare(a.id, b.id));
}

function rank({ isSelf, role }: Pick<MemberRow, "isSelf" | "role">): number {
  return isSelf ? 0 : RANKS[role];
}

/** The same for names that nobody can tell apart, however their letters are made up. */
function looksOf({ name }: Pick<MemberRow, "name">): string {
  return name.normalize("NFKC").trim();
}
