export { createChatHandlers } from "./chat-handlers.ts";
export type { ChatHandlersOptions } from "./chat-handlers.ts";
