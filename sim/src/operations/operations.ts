import { conversationOperations } from "./conversations.ts";
import { messageOperations } from "./messages.ts";
import type { Operation } from "./operation.ts";
import { otherClientOperations } from "./other-client.ts";
import { screenOperations } from "./screen.ts";
import { sessionOperations } from "./session.ts";

/** Everything that users do. */
export const OPERATIONS: readonly Operation[] = [
  ...conversationOperations,
  ...messageOperations,
  ...otherClientOperations,
  ...screenOperations,
  ...sessionOperations,
];
