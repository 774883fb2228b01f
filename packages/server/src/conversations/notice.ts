import type { Notice, UserId } from "@im-chat/protocol";
import type { NewRow } from "../log/decision.ts";

const NO_BYTES = new Uint8Array(0);

/** A row that tells what happened to the conversation. Its text is the clients' to write, in their languages. */
export function notice(by: UserId, content: Notice): NewRow {
  return {
    sender: by,
    envelope: { kind: "notice", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: NO_BYTES,
    notice: content,
  };
}
