import { deleteUser, revokeTokens, upsertUser } from "../accounts/commands.ts";
import { answerFindUsers, answerGetUsers } from "../accounts/queries.ts";
import { createConversation } from "../conversations/create.ts";
import { CONVERSATION_EVENTS } from "../conversations/events.ts";
import { addMembers, leaveConversation, removeMember } from "../conversations/membership.ts";
import {
  answerHeads,
  answerMembers,
  createAnswerCatchUp,
  createAnswerSync,
} from "../conversations/queries.ts";
import type { Told } from "../conversations/queries.ts";
import { updateConversation } from "../conversations/update.ts";
import type { EventProjections } from "../log/event-codec.ts";
import { PAGE_LIMITS, type PageLimits } from "../log/page-limits.ts";
import { setDraft } from "../messages/draft.ts";
import { editMessage } from "../messages/edit.ts";
import { MESSAGE_EVENTS } from "../messages/events.ts";
import { hideMessage } from "../messages/hide.ts";
import { createAnswerHistory } from "../messages/history.ts";
import { markRead } from "../messages/read-position.ts";
import { recallMessage } from "../messages/recall.ts";
import { sendMessage } from "../messages/send.ts";
import { QueryRegistry, registerQuery } from "./queries.ts";
import { register, Registry } from "./registry.ts";

/** Events of the base product by the number of their kind. */
export const EVENTS: EventProjections = new Map([...CONVERSATION_EVENTS, ...MESSAGE_EVENTS]);

/** Commands of the base product. */
export function createCommands(): Registry {
  return new Registry([
    register(createConversation),
    register(addMembers),
    register(removeMember),
    register(leaveConversation),
    register(updateConversation),
    register(sendMessage),
    register(editMessage),
    register(recallMessage),
    register(hideMessage),
    register(markRead),
    register(setDraft),
    register(upsertUser),
    register(deleteUser),
    register(revokeTokens),
  ]);
}

/** Queries of the base product. */
export function createQueries({
  told,
  most = PAGE_LIMITS,
}: {
  readonly told: Told;
  readonly most?: PageLimits | undefined;
}): QueryRegistry {
  return new QueryRegistry([
    registerQuery(createAnswerSync(most)),
    registerQuery(answerHeads),
    registerQuery(createAnswerCatchUp(EVENTS, { told, most })),
    registerQuery(answerMembers),
    registerQuery(createAnswerHistory(most)),
    registerQuery(answerFindUsers),
    registerQuery(answerGetUsers),
  ]);
}
