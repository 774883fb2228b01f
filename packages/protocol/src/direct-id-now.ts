import { sha256 } from "./sha256.ts";
import { directIdFromHash, directIdInput } from "./direct-id.ts";
import type { ConversationId, UserId } from "./ids.ts";

/** The same as `deriveDirectConversationId`, at once: for servers, where the code of the hash costs nobody a download. */
export function directConversationId(
  app: string,
  users: readonly [UserId, UserId],
): ConversationId {
  return directIdFromHash(sha256(directIdInput(app, users)));
}
