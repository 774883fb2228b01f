import type { ImErrorCode } from "@im-chat/core";
import type { GroupChangeText, MoreTerms, WaitText } from "./translation.ts";

// As in en.ts: whatever both imported would be a third file to fetch.
function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function newMessages(count: number): string {
  return plural(count, "new message", "new messages");
}

function unreadMessages(count: number): string {
  return count > 99 ? "99+ unread messages" : plural(count, "unread message", "unread messages");
}

const WAITS: Record<WaitText["reason"], (retryAt: string | undefined) => string> = {
  offline: () => "It is sent when you are back online.",
  unavailable: (retryAt) =>
    `The server cannot be reached${retryAt ? `; next try at ${retryAt}` : "; trying again"}.`,
  rate_limited: (retryAt) =>
    `That was a lot at once; it goes on ${retryAt ? `at ${retryAt}` : "in a moment"}.`,
  behind_others: () => "An earlier message goes first.",
};

const ERRORS: Readonly<Record<ImErrorCode, string>> = {
  cancelled: "That was cancelled.",
  timeout: "The server took too long to answer.",
  unauthenticated: "You are not signed in here.",
  token_expired: "Your sign-in has run out.",
  revoked: "Your access was withdrawn.",
  origin_refused: "This website may not use the chat.",
  forbidden: "You are not allowed to do that.",
  not_found: "That was not found.",
  not_member: "You are not in this conversation.",
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

function changeWaits({ name, text }: GroupChangeText): string {
  const when = "once there is a connection";
  switch (name) {
    case "rename":
      return text ? `Will be renamed to “${text}” ${when}` : `Will lose its name ${when}`;
    case "add":
      return `${text} will be added ${when}`;
    case "remove":
      return `${text} will be removed ${when}`;
    case "leave":
      return `You will leave ${when}`;
    default:
      return name satisfies never;
  }
}

const REFUSED: Record<GroupChangeText["name"], (text: string) => string> = {
  rename: () => "The group was not renamed.",
  add: (names) => `Could not add ${names}.`,
  remove: (names) => `Could not remove ${names}.`,
  leave: () => "You are still in the group.",
};

/** English: the rest. */
export const enMore: MoreTerms = {
  error: (code) => ERRORS[code],
  cancel: "Cancel",
  chat: {
    nothingOpenTitle: "Pick up where you left off",
    nothingOpenText: "Choose a conversation, or start a new one.",
    startTitle: "Say hello",
    startText: "Start a conversation with a person or a group.",
    unknownUserTitle: "Nobody here by that name",
    unknownUserText: (id) => `There is no user “${id}”.`,
    label: "Chat",
    showConversations: "Show conversations",
    departedTitle: (title) => `You are no longer in “${title}”`,
    departedText: (remover) =>
      remover ? `${remover} removed you.` : "You were removed, or you left on another device.",
  },
  list: {
    label: "Conversations",
    title: "Chats",
    search: "Search conversations",
    clearSearch: "Clear search",
    emptyTitle: "No conversations yet",
    emptyText: "The people you talk to will appear here.",
    offlineText: "Your conversations appear as soon as there is one.",
    noMatch: (text) => `Nothing found for “${text}”`,
    draft: "Draft:",
    noMessages: "No messages yet",
    nothingToShow: "No messages to show",
    sendingCreation: "Waiting to be created",
    creationRefused: "Could not be created",
    unread: unreadMessages,
    mentions: (count) => plural(count, "mention of you", "mentions of you"),
    ownPreview: (text) => `You: ${text}`,
    fromPreview: (name, text) => `${name}: ${text}`,
  },
  messages: {
    jumpToLatest: (count) =>
      `Go to the latest message${count > 0 ? `, ${newMessages(count)}` : ""}`,
    jumpToMention: "Go to the message that mentions you",
    arrived: (name, text) => `${name}: ${text}`,
    arrivedMany: newMessages,
    copy: "Copy text",
    copied: "Copied",
    leavesSite: "Opens in a new tab",
    emptyTitle: "Nothing here yet",
    emptyText: (title) => `Be the first to write to ${title}.`,
    reply: "Reply",
    actions: "Message actions",
    failed: "Not sent",
    edit: "Edit",
    markUnread: "Mark as unread",
    markedUnread: "Marked as unread",
    recall: "Delete for everyone",
    recallQuestion: "Really delete for everyone?",
    hide: "Delete for me",
    hideQuestion: "Really delete for me?",
    editing: "Edit message",
    editHint: "Enter saves, Escape cancels",
    changeFailed: (change, reason) =>
      `${change === "edit" ? "The edit was not saved." : "It was not deleted."} ${reason}`,
    waiting: ({ reason, since, retryAt, until }) =>
      [`Waiting since ${since}.`, WAITS[reason](retryAt), until && `Kept until ${until}.`]
        .filter(Boolean)
        .join(" "),
  },
  composer: {
    onlyText: "Only text can be sent.",
    readonly: "You cannot write here",
    replyingTo: "Replying to",
  },
  conversation: {
    changeWaits,
    changeRefused: (change, reason) => `${REFUSED[change.name](change.text)} ${reason}`,
    menu: "Conversation menu",
    members: "Members",
    addMembers: "Add people",
    rename: "Rename group",
    leave: "Leave group",
    leaveQuestion: (title) => `Leave “${title}”?`,
    leaveText: "You will no longer get its messages. Others can add you again.",
    remove: "Remove",
    removeMember: (name) => `Remove: ${name}`,
    removeQuestion: (name) => `Remove ${name} from the group?`,
    selfMark: " (You)",
    removing: "Removing…",
    offline: "Offline",
    owner: "Owner",
    admin: "Admin",
    newTitle: "New conversation",
    newGroupTitle: "New group",
    findPeople: "Find people",
    findHint: "Type a name to find people.",
    nobodyFound: (text) => `Nobody found for “${text}”`,
    found: (count, text) => `${plural(count, "person", "people")} found for “${text}”`,
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
    readSoFar: (count) => `${plural(count, "conversation", "conversations")} so far`,
    offline: "You are offline",
    offlineText: "What you write is kept and sent later.",
    serverAway: "No connection to the chat",
    retryIn: (seconds) => `Trying again in ${seconds} s`,
    retryNow: "Try now",
    back: "Back online",
    closed: "The chat was disconnected",
    closedBecause: (reason) => `The chat was disconnected. ${reason}`,
    memoryOnly:
      "This browser does not let the chat save anything. Unsent messages are lost when the page closes.",
    storageTrouble: "The chat cannot save on this device right now.",
    partFailed: "That could not be loaded. Check your connection and try again.",
    insecure:
      "This page is not secure: others on the network may read what you write. Serve it over https, or from localhost.",
    tooLow: ["This element has no height. Give it one:", "im-chat { block-size: 36rem }"],
  },
  launcher: {
    open: "Open chat",
    unread: (name, count) => `${name}, ${unreadMessages(count)}`,
    close: "Close chat",
    label: "Chat",
  },
};
