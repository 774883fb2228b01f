import type { MoreTerms, WaitText } from "./translation.ts";

// As in en.ts: whatever both imported would be a third file to fetch.
function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

const WAITS: Record<WaitText["reason"], (retryAt: string | undefined) => string> = {
  offline: () => "It is sent when you are back online.",
  unavailable: (retryAt) =>
    `The server cannot be reached${retryAt ? `; next try at ${retryAt}` : "; trying again"}.`,
  rate_limited: (retryAt) =>
    `That was a lot at once; it goes on ${retryAt ? `at ${retryAt}` : "in a moment"}.`,
  behind_others: () => "An earlier message goes first.",
};

/** English: the rest. */
export const enMore: MoreTerms = {
  cancel: "Cancel",
  chat: {
    label: "Chat",
    showConversations: "Show conversations",
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
    sendingCreation: "Waiting to be created",
    creationRefused: "Could not be created",
    unread: (count) =>
      count > 99 ? "99+ unread messages" : plural(count, "unread message", "unread messages"),
    mentions: (count) => plural(count, "mention of you", "mentions of you"),
    ownPreview: (text) => `You: ${text}`,
    fromPreview: (name, text) => `${name}: ${text}`,
  },
  messages: {
    reply: "Reply",
    actions: "Message actions",
    failed: "Not sent",
    edit: "Edit",
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
    removeQuestion: (name) => `Remove ${name} from the group?`,
    removing: "Removing…",
    offline: "Offline",
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
};
