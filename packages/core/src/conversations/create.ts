import { ImError, createConversationCommand, deriveDirectConversationId } from "@im-chat/protocol";
import type {
  Conversation,
  ConversationId,
  CreateConversation,
  Persistence,
  UserId,
} from "@im-chat/protocol";
import type { ConversationRecord, Summary } from "../database/schema.ts";
import { newCommand } from "../outbox/outbox.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { newId } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import type { UserDirectory } from "../users/users.ts";
import type { Mirror } from "../database/mirror.ts";

export interface Creating {
  readonly outbox: Outbox;
  readonly mirror: Mirror;
  readonly users: UserDirectory;
}

/** The direct conversation with a user, made here when there is none.
 * @throws ImError `invalid` for oneself, `not_found`, `unavailable`. */
export async function openDirect(
  context: Context,
  userId: UserId,
  { outbox, mirror, users, signal }: Creating & { readonly signal?: AbortSignal | undefined },
): Promise<ConversationId> {
  const { app, self, environment } = context;
  if (userId === self) throw new ImError("invalid", "Cannot open conversation: it is with oneself");
  const id = await deriveDirectConversationId(app, [self, userId], environment.sha256);
  if (mirror.conversations.has(id)) return id;
  const known = await mirror.findUsers([userId]);
  if (known.length === 0 && (await users.fetch([userId], { signal })).length === 0) {
    throw new ImError("not_found", `Cannot open conversation: there is no user "${userId}"`);
  }
  await create(context, {
    id,
    outbox,
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
  context: Context,
  { name, members, persistence = "sync" }: Group,
  outbox: Outbox,
): Promise<ConversationId> {
  const id = newId(context.environment);
  const others = [...new Set(members)].filter((userId) => userId !== context.self);
  await create(context, { id, outbox, kind: "group", name, members: others, persistence });
  return id;
}

/** `members` are others, each once. */
interface Creation extends Pick<CreateConversation, "kind" | "name" | "members" | "persistence"> {
  readonly id: ConversationId;
  readonly outbox: Outbox;
}

/** Writes the conversation and the command that tells the server of it, together. */
async function create(context: Context, { id, outbox, ...creation }: Creation): Promise<void> {
  const { environment, self } = context;
  const value: CreateConversation = { ...creation, avatar: "", history: "joined" };
  const nowMs = environment.now();
  const record = toRecord(id, { value, self, nowMs });
  await outbox.enqueue(id, newCommand(context, [createConversationCommand, value]), {
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
