import type {
  ConversationKind,
  HistoryVisibility,
  MessageKind,
  NoticeKind,
  Persistence,
  Role,
  RowState,
  UserKind,
} from "@im-chat/protocol";

/** Closed lists are stored as numbers, the same for ever. */
interface Numbers<Name extends string> {
  readonly of: Readonly<Record<Name, number>>;
  nameOf(number: number): Name;
}

function numbers<Name extends string>(
  of: Readonly<Record<Name, number>>,
  fallback: NoInfer<Name>,
): Numbers<Name> {
  const names = new Map(Object.entries<number>(of).map(([name, number]) => [number, name as Name]));
  return { of, nameOf: (number) => names.get(number) ?? fallback };
}

export const CONVERSATION_KINDS: Numbers<ConversationKind> = numbers(
  { direct: 1, group: 2, channel: 3 },
  "group",
);
export const PERSISTENCES: Numbers<Persistence> = numbers({ sync: 0, async: 1 }, "sync");
export const HISTORIES: Numbers<HistoryVisibility> = numbers({ joined: 0, all: 1 }, "joined");
export const ROLES: Numbers<Role> = numbers({ member: 0, admin: 1, owner: 2 }, "member");
export const USER_KINDS: Numbers<UserKind> = numbers(
  { user: 0, guest: 1, bot: 2, system: 3, deleted: 4 },
  "user",
);
export const ROW_STATES: Numbers<RowState> = numbers(
  { live: 0, recalled: 1, erased: 2, expired: 3, hidden: 4 },
  "erased",
);

export const NOTICE_MESSAGE = 2;
const TEXT_MESSAGE = 1;

export function messageKindNumber(kind: MessageKind): number {
  if (typeof kind === "object") return kind.unknown;
  return kind === "text" ? TEXT_MESSAGE : NOTICE_MESSAGE;
}

export function messageKind(number: number): MessageKind {
  if (number === TEXT_MESSAGE) return "text";
  return number === NOTICE_MESSAGE ? "notice" : { unknown: number };
}

const NOTICE_KINDS: Numbers<Extract<NoticeKind, string>> = numbers(
  { created: 1, added: 2, removed: 3, left: 4, renamed: 5 },
  "created",
);

export function noticeKindNumber(kind: NoticeKind): number {
  return typeof kind === "object" ? kind.unknown : NOTICE_KINDS.of[kind];
}

export function noticeKind(number: number): NoticeKind {
  const name = NOTICE_KINDS.nameOf(number);
  return NOTICE_KINDS.of[name] === number ? name : { unknown: number };
}
