import type { ImErrorCode } from "@im-chat/core";
import type { FirstTerms, NoticeText } from "./translation.ts";

const list = new Intl.ListFormat("en", { type: "conjunction" });

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function names(given: readonly string[], total: number): string {
  const shown = given.slice(0, total > 3 ? 2 : 3);
  const rest = total - shown.length;
  return list.format(rest > 0 ? [...shown, plural(rest, "other", "others")] : shown);
}

function notice({ kind, actor, isOwn, users, text }: NoticeText): string {
  const who = actor || "The system";
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

const ERRORS: Readonly<Record<ImErrorCode, string>> = {
  cancelled: "That was cancelled.",
  timeout: "The server took too long to answer.",
  unauthenticated: "You are not signed in here.",
  token_expired: "Your sign-in has run out.",
  revoked: "Your access was withdrawn.",
  origin_refused: "This website may not use the chat.",
  forbidden: "You are not allowed to do that.",
  not_found: "That was not found.",
  not_member: "You are no longer in this conversation.",
  conflict: "That cannot be done any more.",
  mismatch: "That was refused.",
  epoch_changed: "The conversation changed; please try again.",
  lane_blocked: "An earlier message has to go first.",
  rate_limited: "That was too fast; please wait a moment.",
  invalid: "That is not valid.",
  unsupported: "The server does not know how to do that.",
  too_large: "That is too large.",
  unavailable: "The server cannot be reached.",
  storage: "This device could not save it.",
  storage_full: "This device has no room left.",
  expired: "It waited too long to be sent.",
  version_mismatch: "The chat on this page is out of date; please reload.",
  superseded: "The chat was opened somewhere else.",
  internal: "Something went wrong.",
};

/** English: what the first screen says. */
export const en: FirstTerms = {
  close: "Close",
  retry: "Try again",
  back: "Back",
  you: "You",
  loading: "Loading…",
  chat: {
    nothingOpenTitle: "Pick up where you left off",
    nothingOpenText: "Choose a conversation, or start a new one.",
    startTitle: "Say hello",
    startText: "Start a conversation with a person or a group.",
    opening: "Opening the conversation…",
    unknownUserTitle: "Nobody here by that name",
    unknownUserText: (id) => `There is no user “${id}”.`,
    failedTitle: "The chat cannot start",
  },
  list: {
    compose: "New conversation",
  },
  messages: {
    label: (title) => `Messages with ${title}`,
    today: "Today",
    yesterday: "Yesterday",
    unreadDivider: "New messages",
    jumpToLatest: "Go to the latest message",
    jumpToNew: (count) => plural(count, "new message", "new messages"),
    loadingOlder: "Loading older messages…",
    gap: "Some messages are not loaded",
    loadGap: "Load them",
    emptyTitle: "Nothing here yet",
    emptyText: (title) => `Be the first to write to ${title}.`,
    recalled: "This message was deleted",
    ownRecalled: "You deleted this message",
    erased: "This message was removed",
    expired: "This message has expired",
    unknownPart: "This needs a newer version of the chat",
    edited: "edited",
    showAll: "Show all",
    copy: "Copy text",
    copied: "Copied",
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
    arrived: (name, text) => `${name}: ${text}`,
    arrivedMany: (count) => plural(count, "new message", "new messages"),
    typing: (typists) =>
      `${names(typists, typists.length)} ${typists.length === 1 ? "is" : "are"} typing`,
    notice,
    leavesSite: "Opens in a new tab",
  },
  composer: {
    label: "Message",
    placeholder: "Write a message",
    placeholderTo: (title) => `Message ${title}`,
    send: "Send",
    hint: "Enter sends, Shift and Enter starts a new line",
    offlineHint: "You are offline. Messages are kept here and sent later.",
    left: (count) =>
      count < 0
        ? `${plural(-count, "character", "characters")} too many`
        : `${plural(count, "character", "characters")} left`,
    tooLong: "This message is too long to send",
  },
  conversation: {
    memberCount: (count) => plural(count, "member", "members"),
    online: "Online",
    lastSeen: (when) => `Last seen ${when}`,
    guestNamed: (mark) => `Guest ${mark}`,
  },
  error: (code) => ERRORS[code],
  names,
};
