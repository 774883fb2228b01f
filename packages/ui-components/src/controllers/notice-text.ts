import type { Notice, UserId } from "@im-chat/core";
import type { FirstTerms } from "../locales/translation.ts";
import { isolate } from "./names.ts";

interface Naming {
  readonly terms: FirstTerms;
  readonly selfId: UserId | undefined;
  readonly nameOf: (id: UserId) => string;
}

/** What happened to a conversation, as a sentence. */
export function noticeText(
  { kind, actor, users, text }: Notice,
  { terms, selfId, nameOf }: Naming,
): string {
  const face = (id: UserId, you: string): string => (id === selfId ? you : isolate(nameOf(id)));
  return terms.messages.notice({
    kind,
    actor: actor && face(actor, terms.you),
    isOwn: actor !== "" && actor === selfId,
    users: users.map((id) => face(id, terms.youAsObject)),
    text: isolate(text),
  });
}
