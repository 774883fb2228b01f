import type {
  Conversation,
  ConversationId,
  CreateConversation,
  Persistence,
  UserId,
} from "@im-chat/protocol";
import type { Acting } from "../actions/tools.ts";
import { makeAgain } from "../outbox/retry.ts";
import type { ConversationRecord, Summary } from "../database/schema.ts";

export interface Opening {
  readonly userId: UserId;
  readonly signal?: AbortSignal | undefined;
}

/** The direct conversation with a user, made here when there is none.
 * @throws ImError `invalid` for oneself, `not_found`, `unavailable`. */
export async function openDirect(
  acting: Acting,
  { userId, signal }: Opening,
): Promise<ConversationId> {
  const { context, mirror, users, tools } = acting;
  const { app, self, environment } = context;
  if (userId === self)
    throw new tools.ImError("invalid", "Cannot open conversation: it is with oneself");
  const id = await tools.deriveDirectConversationId(app, [self, userId], environment.sha256);
  const record = mirror.conversations.get(id);
  if (record?.refusal)
    await context.database.commit(
      ["conversations", "outbox"],
      (tx, changes) =>
        makeAgain(tx, changes, { id, expiresAt: environment.now() + tools.keptMs, tools }),
      { isDurable: true },
    );
  if (record) return id;
  const known = await mirror.findUsers([userId]);
  if (known.length === 0 && (await users.fetch([userId], { signal })).length === 0)
    throw new tools.ImError("not_found", `Cannot open conversation: there is no user "${userId}"`);
  await create(acting, {
    id,
    kind: "direct",
    name: "",
    members: [userId],
    persistence: "sync",
  });
  return id;
}

export interface Group {
  readonly name: string;
  readonly members: readonly UserId[];
  readonly persistence?: Persistence | undefined;
}

/** A group, made here at once. */
export async function createGroup(
  acting: Acting,
  { group: { name, members, persistence = "sync" } }: { readonly group: Group },
): Promise<ConversationId> {
  const { self, environment } = acting.context;
  const id = acting.tools.newId(environment);
  const others = [...new Set(members)].filter((userId) => userId !== self);
  await create(acting, { id, kind: "group", name, members: others, persistence });
  return id;
}

/** `members` are others, each once. */
interface Creation extends Pick<CreateConversation, "kind" | "name" | "members" | "persistence"> {
  readonly id: ConversationId;
}

/** Writes the conversation and the command that tells the server of it, together. */
async function create(
  { context, outbox, tools }: Acting,
  { id, ...creation }: Creation,
): Promise<void> {
  const { environment, self } = context;
  const value: CreateConversation = { ...creation, avatar: "", history: "joined" };
  const record = toRecord(id, { value, self, nowMs: environment.now() });
  await outbox.enqueue(id, tools.newCommand(context, [tools.commands.create, value]), {
    stores: ["conversations"],
    write: async (tx, changes) => {
      const isNew = !(await tx.get("conversations", id));
      if (isNew) {
        await tx.put("conversations", record);
        changes.conversations.add(id);
      }
      return isNew;
    },
  });
}

interface Local {
  readonly value: CreateConversation;
  readonly self: UserId;
  readonly nowMs: number;
}

function toRecord(id: ConversationId, { value, self, nowMs }: Local): ConversationRecord {
  const { members, ...made } = value;
  const everyone = [self, ...members];
  const conversation: Conversation = {
    ...made,
    createdBy: self,
    createdAt: nowMs,
    memberCount: everyone.length,
    faces: everyone.slice(0, 4),
  };
  const summary: Summary = {
    epoch: 0,
    version: 0,
    lastSeq: 0,
    readSeq: 0,
    unread: 0,
    mentions: 0,
    isUnreadStale: false,
    activeAt: nowMs,
    role: made.kind === "direct" ? "member" : "owner",
    conversation,
  };
  return { id, membershipId: 0, visibleFromSeq: 1, summary, registers: [], epochLearned: 0 };
}
