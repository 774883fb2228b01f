import type { ChangeName, ImErrorCode } from "@im-chat/core";

/** Every text of the interface, in one language. A missing one is a type error; plurals and names are functions. */
export interface Translation {
  readonly close: string;
  readonly cancel: string;
  readonly retry: string;
  readonly back: string;
  readonly you: string;
  /** As the one to whom something is done: "Mara added you". */
  readonly youAsObject: string;
  readonly loading: string;

  readonly chat: ChatTerms;
  readonly list: ListTerms;
  readonly messages: MessageTerms;
  readonly composer: ComposerTerms;
  readonly conversation: ConversationTerms;
  readonly connection: ConnectionTerms;
  readonly launcher: LauncherTerms;

  /** What went wrong, for the reader; one sentence. */
  error(code: ImErrorCode): string;
  /** "Ada, Bo and 2 others": at most three names are given. */
  names(names: readonly string[], total: number): string;
}

/** What the first screen of a conversation says: fetched before all else. */
export interface FirstTerms extends Omit<
  Translation,
  "cancel" | "connection" | "launcher" | FirstGroup
> {
  readonly chat: Pick<ChatTerms, "opening">;
  readonly list: Pick<ListTerms, "compose">;
  readonly messages: Omit<
    MessageTerms,
    | "jumpToLatest"
    | "jumpToMention"
    | "emptyTitle"
    | "emptyText"
    | "copy"
    | "copied"
    | "arrived"
    | "arrivedMany"
    | "leavesSite"
    | "reply"
    | "actions"
    | "failed"
    | "edit"
    | "markUnread"
    | "markedUnread"
    | "recall"
    | "recallQuestion"
    | "hide"
    | "hideQuestion"
    | "editing"
    | "editHint"
    | "changeFailed"
    | "waiting"
  >;
  readonly composer: Omit<ComposerTerms, "onlyText" | "readonly" | "replyingTo">;
  readonly conversation: Pick<
    ConversationTerms,
    "memberCount" | "online" | "lastSeen" | "guestNamed" | "system"
  >;
}

/** Groups of texts that are fetched in two parts. */
type FirstGroup = "chat" | "list" | "messages" | "composer" | "conversation";

/** The rest of a translation, and the reasons for what went wrong: until it is there, `error` says "…". */
export type MoreTerms = Omit<
  Translation,
  Exclude<keyof FirstTerms, FirstGroup | "error"> | FirstGroup
> & {
  readonly [Group in FirstGroup]: Omit<Translation[Group], keyof FirstTerms[Group]>;
};

/** A whole translation of its two parts. */
export function joinTerms(first: FirstTerms, more: MoreTerms): Translation {
  return {
    ...first,
    ...more,
    chat: { ...first.chat, ...more.chat },
    list: { ...first.list, ...more.list },
    messages: { ...first.messages, ...more.messages },
    composer: { ...first.composer, ...more.composer },
    conversation: { ...first.conversation, ...more.conversation },
  };
}

export interface ChatTerms {
  /** Name of the whole region. */
  readonly label: string;
  /** Nothing is selected, beside the list. */
  readonly nothingOpenTitle: string;
  readonly nothingOpenText: string;
  readonly startTitle: string;
  readonly startText: string;
  readonly opening: string;
  /** A user given by the page does not exist. */
  readonly unknownUserTitle: string;
  unknownUserText(id: string): string;
  readonly showConversations: string;
  /** Stands in the place of a conversation that the user is not in any more. */
  departedTitle(title: string): string;
  /** @param remover The name of whoever removed the user; undefined where it is not known, or the user left elsewhere. */
  departedText(remover: string | undefined): string;
}

export interface ListTerms {
  readonly label: string;
  readonly title: string;
  readonly search: string;
  readonly clearSearch: string;
  readonly compose: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly offlineText: string;
  noMatch(text: string): string;
  readonly draft: string;
  readonly noMessages: string;
  /** There are some, and what was said last is hidden. */
  readonly nothingToShow: string;
  readonly sendingCreation: string;
  readonly creationRefused: string;
  /** After a name: "3 unread messages". */
  unread(count: number): string;
  mentions(count: number): string;
  ownPreview(text: string): string;
  fromPreview(name: string, text: string): string;
}

export interface MessageTerms {
  /** Name of the list. */
  label(title: string): string;
  readonly today: string;
  readonly yesterday: string;
  readonly unreadDivider: string;
  /** @param count New messages there. */
  jumpToLatest(count: number): string;
  readonly jumpToMention: string;
  readonly loadingOlder: string;
  readonly gap: string;
  readonly loadGap: string;
  readonly emptyTitle: string;
  emptyText(title: string): string;
  readonly recalled: string;
  readonly ownRecalled: string;
  readonly erased: string;
  readonly expired: string;
  readonly unknownPart: string;
  readonly edited: string;
  readonly showAll: string;
  readonly copy: string;
  readonly copied: string;
  readonly discard: string;
  readonly reply: string;
  /** Name of the menu of a message. */
  readonly actions: string;
  readonly edit: string;
  /** For everyone. */
  readonly recall: string;
  readonly recallQuestion: string;
  /** For oneself. */
  readonly markUnread: string;
  /** When that was done. */
  readonly markedUnread: string;
  readonly hide: string;
  readonly hideQuestion: string;
  /** Name of the field in which a message is edited. */
  readonly editing: string;
  readonly editHint: string;
  changeFailed(change: ChangeName, reason: string): string;
  /** Below a message that waits: since when, why, and what will happen. */
  waiting(wait: WaitText): string;
  readonly queuedOffline: string;
  readonly queued: string;
  readonly sending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readBy(count: number): string;
  readonly failed: string;
  failedBecause(reason: string): string;
  writtenAt(when: string): string;
  /** For screen readers: "Ada, hello, 10:31, sent". */
  row(row: {
    readonly author: string;
    readonly text: string;
    readonly time: string;
    readonly status: string;
  }): string;
  arrived(name: string, text: string): string;
  arrivedMany(count: number): string;
  typing(names: readonly string[]): string;
  notice(notice: NoticeText): string;
  readonly leavesSite: string;
}

export interface WaitText {
  readonly reason: "offline" | "unavailable" | "rate_limited" | "behind_others";
  /** Times ready to show. */
  readonly since: string;
  /** Absent: as soon as the reason is over. */
  readonly retryAt: string | undefined;
  /** When it is given up; absent while that is far away. */
  readonly until: string | undefined;
}

export interface NoticeText {
  readonly kind: "created" | "added" | "removed" | "left" | "renamed" | "unknown";
  /** Name ready to show; `you` for oneself, empty for the system. */
  readonly actor: string;
  readonly isOwn: boolean;
  /** Names ready to show; `youAsObject` for oneself. */
  readonly users: readonly string[];
  readonly text: string;
}

export interface ComposerTerms {
  readonly label: string;
  readonly placeholder: string;
  placeholderTo(title: string): string;
  readonly send: string;
  readonly hint: string;
  readonly offlineHint: string;
  readonly tooLong: string;
  /** A file was pasted or dropped. */
  readonly onlyText: string;
  /** Follows `tooLong` in one sentence with it: by how many characters. */
  tooMany(count: number): string;
  readonly readonly: string;
  readonly replyingTo: string;
}

export interface GroupChangeText {
  readonly name: "rename" | "add" | "remove" | "leave";
  /** The new name, or the names of whom it is about. */
  readonly text: string;
}

export interface ConversationTerms {
  readonly menu: string;
  readonly members: string;
  readonly addMembers: string;
  readonly rename: string;
  readonly leave: string;
  leaveQuestion(title: string): string;
  readonly leaveText: string;
  readonly remove: string;
  /** Name of the button beside a member. */
  removeMember(name: string): string;
  removeQuestion(name: string): string;
  /** Behind the own name in a list of members. */
  readonly selfMark: string;
  /** Below a name, until the server has done it. */
  readonly removing: string;
  memberCount(count: number): string;
  /** What a user has changed about the group, which the server has yet to do. */
  changeWaits(change: GroupChangeText): string;
  changeRefused(change: GroupChangeText, reason: string): string;
  readonly online: string;
  readonly offline: string;
  lastSeen(when: string): string;
  readonly owner: string;
  readonly admin: string;
  readonly newTitle: string;
  readonly newGroupTitle: string;
  readonly findPeople: string;
  readonly findHint: string;
  nobodyFound(text: string): string;
  /** Said once a search has an answer. */
  found(count: number, text: string): string;
  readonly findOffline: string;
  readonly policyHost: string;
  readonly policyNone: string;
  readonly openById: string;
  readonly next: string;
  readonly createGroup: string;
  readonly groupName: string;
  readonly makeGroup: string;
  readonly save: string;
  readonly add: string;
  selected(count: number): string;
  removeFromSelection(name: string): string;
  readonly guest: string;
  /** A guest who gave no name. */
  readonly guestNamed: (mark: string) => string;
  /** Who has written what the host's backend wrote as nobody. */
  readonly system: string;
  readonly bot: string;
  readonly shortcuts: string;
  /** What each shortcut does. */
  readonly shortcut: {
    readonly send: string;
    readonly newLine: string;
    readonly search: string;
    readonly compose: string;
    readonly previous: string;
    readonly next: string;
    readonly close: string;
    readonly moveMessages: string;
    readonly scroll: string;
    readonly sheet: string;
  };
  readonly sound: string;
}

export interface ConnectionTerms {
  readonly connecting: string;
  readonly catchingUp: string;
  /** @param count Conversations that were brought up to date so far. */
  readSoFar(count: number): string;
  readonly offline: string;
  readonly offlineText: string;
  readonly serverAway: string;
  retryIn(seconds: number): string;
  readonly retryNow: string;
  readonly back: string;
  readonly closed: string;
  /** As `closed`, with a sentence that says why. */
  closedBecause(reason: string): string;
  readonly memoryOnly: string;
  readonly storageTrouble: string;
  readonly insecure: string;
  /** A file of the chat that was needed did not come. */
  readonly partFailed: string;
  /** For the developer of the page: what is wrong, and a line that mends it. */
  readonly tooLow: readonly [string, string];
}

export interface LauncherTerms {
  readonly open: string;
  /** Name of the button that opens it. */
  unread(name: string, count: number): string;
  readonly close: string;
  readonly label: string;
}
