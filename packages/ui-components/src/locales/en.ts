import type { FirstTerms, NoticeText } from "./translation.ts";

const SYSTEM = "The system";
const list = new Intl.ListFormat("en");

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function names(given: readonly string[], total: number): string {
  const shown = given.slice(0, total > 3 ? 2 : 3);
  const rest = total - shown.length;
  return list.format(rest > 0 ? [...shown, plural(rest, "other", "others")] : shown);
}

function notice({ kind, actor, isOwn, users, text }: NoticeText): string {
  const who = actor || SYSTEM;
  switch (kind) {
    case "created":
      return text ? `${who} created “${text}”` : `${who} created the group`;
    case "added":
      return `${who} added ${names(users, users.length)}`;
    case "removed":
      return `${who} removed ${names(users, users.length)}`;
    case "left":
      return `${who} left`;
    case "renamed":
      return text ? `${who} renamed the group to “${text}”` : `${who} removed the group’s name`;
    case "unknown":
      return isOwn ? "You changed this conversation" : "This conversation was changed";
    default:
      return kind satisfies never;
  }
}

/** English: what the first screen says. */
export const en: FirstTerms = {
  close: "Close",
  retry: "Try again",
  back: "Back",
  you: "You",
  youAsObject: "you",
  loading: "Loading…",
  chat: {
    opening: "Opening the conversation…",
  },
  list: {
    compose: "New conversation",
  },
  messages: {
    label: (title) => `Messages with ${title}`,
    today: "Today",
    yesterday: "Yesterday",
    unreadDivider: "New messages",
    loadingOlder: "Loading older messages…",
    gap: "Some messages are not loaded",
    loadGap: "Load them",
    recalled: "This message was deleted",
    ownRecalled: "You deleted this message",
    erased: "This message was removed",
    expired: "This message has expired",
    unknownPart: "This needs a newer version of the chat",
    edited: "edited",
    showAll: "Show all",
    discard: "Delete",
    queuedOffline: "Will be sent when you are back online",
    queued: "Waiting",
    sending: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    readBy: (count) => `Read by ${count.toLocaleString("en")}`,
    failedBecause: (reason) => `Not sent. ${reason}`,
    writtenAt: (when) => `Written ${when}`,
    row: ({ author, text, time, status }) =>
      [author, text, time, status].filter(Boolean).join(", "),
    typing: (typists) =>
      `${names(typists, typists.length)} ${typists.length === 1 ? "is" : "are"} typing`,
    notice,
  },
  composer: {
    label: "Message",
    placeholder: "Write a message",
    placeholderTo: (title) => `Message ${title}`,
    send: "Send",
    hint: "Enter sends, Shift+Enter starts a new line",
    offlineHint: "You are offline. Messages are kept here and sent later.",
    tooLong: "This message is too long to send",
    tooMany: (count) => `: ${plural(count, "character", "characters")} too many`,
  },
  conversation: {
    memberCount: (count) => plural(count, "member", "members"),
    online: "Online",
    lastSeen: (when) => `Last seen ${when}`,
    guestNamed: (mark) => `Guest ${mark}`,
    system: SYSTEM,
  },
  // The reasons come with the rest, a moment later.
  error: () => "…",
  names,
};
