import type { Storage, StoreMap } from "@im-chat/core";
import {
  conversationChangedEvent,
  draftChangedEvent,
  membersChangedEvent,
  messageChangedEvent,
  messageHiddenEvent,
  messageRecalledEvent,
  readMovedEvent,
} from "@im-chat/protocol";
import { revealKind } from "@im-chat/transport/testing";

/** Kinds of events that an older version does not know: of both logs. */
export const NEWER_KINDS: readonly number[] = [
  conversationChangedEvent,
  draftChangedEvent,
  membersChangedEvent,
  messageChangedEvent,
  messageHiddenEvent,
  messageRecalledEvent,
  readMovedEvent,
].map(({ number }) => number);

/** Events as they are kept for a version that knows their kind. */
type Deferring = StoreMap & { readonly deferred: { readonly kind: number } };

/** Makes of what an older version has stored what it would have, had it been one.
 * @param storage The client's own, which alone has the store. */
export async function revealKinds<Stores extends StoreMap>(
  storage: Storage<Stores>,
): Promise<void> {
  const deferring = storage as unknown as Storage<Deferring>;
  await deferring.write(["deferred"], async (tx) => {
    for (const record of await tx.getAll("deferred"))
      await tx.put("deferred", { ...record, kind: revealKind(record.kind) });
  });
}
