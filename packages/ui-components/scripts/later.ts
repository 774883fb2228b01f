import { fileURLToPath } from "node:url";

/** What a plain website fetches after the first conversation can be used; ends of paths. */
export const LATER: readonly string[] = [
  "/chat/chat-extras.ts",
  "/chat/fault-view.ts",
  "/connection-banner/connection-banner.ts",
  "/conversation-header/group-menu.ts",
  "/conversation-list/conversation-list.ts",
  "/src/define.ts",
  "/message-list/tools/list-tools.ts",
  "/new-conversation/new-conversation.ts",
  "/shortcuts/shortcuts.ts",
];

/** What is always there before. */
export const REGISTER_CHAT: string = fileURLToPath(
  new URL("../src/website/register-chat.ts", import.meta.url),
);
