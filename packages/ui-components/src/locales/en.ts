import type { ImErrorCode } from "@im-chat/core";
import type { NoticeText, Translation } from "./translation.ts";

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

/** English. */
export const en: Translation = {
  close: "Close",
  cancel: "Cancel",
  retry: "Try again",
  back: "Back",
  you: "You",
  loading: "Loading…",
  chat: {
    label: "Chat",
    nothingOpenTitle: "Pick up where you left off",
    nothingOpenText: "Choose a conversation, or start a new one.",
    startTitle: "Say hello",
    startText: "Start a conversation with a person or a group.",
    opening: "Opening the conversation…",
    unknownUserTitle: "Nobody here by that name",
    unknownUserText: (id) => `There is no user “${id}”.`,
    failedTitle: "The chat cannot start",
    showConversations: "Show conversations",
  },
  list: {
    label: "Conversations",
    title: "Chats",
    search: "Search conversations",
    clearSearch: "Clear search",
    compose: "New conversation",
    emptyTitle: "No conversations yet",
    emptyText: "The people you talk to will appear here.",
    offlineText: "Your conversations appear as soon as there is one.",
    noMatch: (text) => `Nothing found for “${text}”`,
    draft: "Draft:",
    noMessages: "No messages yet",
    sendingCreation: "Waiting to be created",
    creationRefused: "Could not be created",
    unread: (count) =>
      count > 99 ? "99+ unread messages" : plural(count, "unread message", "unread messages"),
    mentions: (count) => plural(count, "mention of you", "mentions of you"),
    ownPreview: (text) => `You: ${text}`,
    fromPreview: (name, text) => `${name}: ${text}`,
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
    reply: "Reply",
    actions: "Message actions",
    queuedOffline: "Will be sent when you are back online",
    queued: "Waiting",
    sending: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    readBy: (count) => `Read by ${count.toLocaleString("en")}`,
    failed: "Not sent",
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
    readonly: "You cannot write here",
    replyingTo: "Replying to",
  },
  conversation: {
    menu: "Conversation menu",
    members: "Members",
    addMembers: "Add people",
    rename: "Rename group",
    leave: "Leave group",
    leaveQuestion: (title) => `Leave “${title}”?`,
    leaveText: "You will no longer get its messages. Others can add you again.",
    remove: "Remove",
    memberCount: (count) => plural(count, "member", "members"),
    online: "Online",
    offline: "Offline",
    lastSeen: (when) => `Last seen ${when}`,
    owner: "Owner",
    admin: "Admin",
    newTitle: "New conversation",
    newGroupTitle: "New group",
    findPeople: "Find people",
    findHint: "Type a name to find people.",
    nobodyFound: (text) => `Nobody found for “${text}”`,
    findOffline: "People can be found once you are back online.",
    policyHost:
      "On this site, conversations are started from its own pages, so people cannot be searched here.",
    policyNone: "On this site, people cannot be searched. You can talk to those who write to you.",
    openById: "Or enter someone’s user ID",
    next: "Next",
    createGroup: "Create group",
    groupName: "Group name",
    makeGroup: "New group",
    save: "Save",
    add: "Add",
    selected: (count) => `${count.toLocaleString("en")} selected`,
    removeFromSelection: (name) => `Remove ${name}`,
    guest: "Guest",
    guestNamed: (mark) => `Guest ${mark}`,
    bot: "Bot",
    shortcuts: "Keyboard shortcuts",
    shortcut: {
      send: "Send the message",
      newLine: "Start a new line",
      search: "Search conversations",
      compose: "New conversation",
      previous: "Previous conversation",
      next: "Next conversation",
      close: "Close, or go back",
      moveMessages: "Move through messages",
      scroll: "Scroll messages while writing",
      sheet: "Show this list",
    },
    sound: "Sound for new messages",
  },
  connection: {
    connecting: "Connecting…",
    catchingUp: "Updating…",
    offline: "You are offline",
    offlineText: "What you write is kept and sent later.",
    serverAway: "No connection to the chat",
    retryIn: (seconds) => `Trying again in ${seconds} s`,
    retryNow: "Try now",
    back: "Back online",
    closed: "The chat was disconnected",
    memoryOnly:
      "This browser does not let the chat save anything. Unsent messages are lost when the page closes.",
    storageTrouble: "The chat cannot save on this device right now.",
    insecure: "This page is not secure. Others on the network may read what you write.",
    tooLow: ["This element has no height. Give it one:", "im-chat { block-size: 36rem }"],
  },
  launcher: {
    open: "Open chat",
    close: "Close chat",
    label: "Chat",
  },
  error: (code) => ERRORS[code],
  names,
};
