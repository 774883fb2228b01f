import { fileURLToPath } from "node:url";
import { library, website } from "../../scripts/tsup-library.ts";
import { minifyTemplates } from "./scripts/minify-templates.ts";

/** What a plain website fetches after the first conversation can be used. */
const LATER = [
  "/chat/chat-extras.ts",
  "/connection-banner/connection-banner.ts",
  "/conversation-header/group-menu.ts",
  "/conversation-list/conversation-list.ts",
  "/members/group-dialog.ts",
  "/message-list/tools/list-tools.ts",
  "/new-conversation/new-conversation.ts",
  "/shortcuts/shortcuts.ts",
];
const into = fileURLToPath(new URL("src/website/register-chat.ts", import.meta.url));

export default [
  {
    ...library({
      index: "src/index.ts",
      define: "src/define.ts",
      controllers: "src/controllers/index.ts",
    }),
    esbuildPlugins: [minifyTemplates()],
  },
  {
    ...website({ "im-chat": "src/loader.ts" }),
    esbuildPlugins: [minifyTemplates({ gather: { into, from: LATER } })],
  },
];
