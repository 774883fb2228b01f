import { backendOperations } from "./backend.ts";
import { conversationOperations } from "./conversations.ts";
import { messageOperations } from "./messages.ts";
import type { Operation } from "./operation.ts";
import { otherClientOperations } from "./other-client.ts";
import { screenOperations } from "./screen.ts";
import { sessionOperations } from "./session.ts";

/** Everything that users do, and the backend of their site. */
export const OPERATIONS: readonly Operation[] = [
  ...conversationOperations,
  ...messageOperations,
  ...otherClientOperations,
  ...screenOperations,
  ...sessionOperations,
  ...backendOperations,
];
