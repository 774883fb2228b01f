import {
  addMembersCommand,
  createConversationCommand,
  directConversationId,
  editMessageCommand,
  encodeBody,
  leaveConversationCommand,
  markReadCommand,
  mintUuid,
  recallMessageCommand,
  removeMemberCommand,
  sendMessageCommand,
  updateConversationCommand,
  upsertUserCommand,
} from "@im-chat/protocol";
import type {
  CommandResult,
  ConversationId,
  CreateConversation,
  Kind,
  MessageId,
  Persistence,
} from "@im-chat/protocol";
import { createKernel, openNodeSqlite, systemEnvironment } from "@im-chat/server";
import type { Kernel } from "@im-chat/server";

const APP = "demo";

/** A conversation that is written beforehand. */
export interface Written {
  readonly id: ConversationId;
  readonly epoch: number;
}

/** Writes people and what they have said into a database while no server runs, through the same door as every client. */
export interface Author {
  readonly kernel: Kernel;
  /** What the database takes as the time; epoch milliseconds, to be moved by hand. */
  readonly clock: { nowMs: number };
  person(id: string, name: string): Promise<void>;
  direct(from: string, to: string): Promise<Written>;
  /** @param persistence `sync` when left out. */
  group(
    owner: string,
    name: string,
    members: readonly string[],
    persistence?: Persistence,
  ): Promise<Written>;
  /** @returns id and place of the message */
  say(
    where: Written,
    who: string,
    text: string,
    options?: { readonly replyTo?: MessageId; readonly mentions?: readonly string[] },
  ): Promise<{ readonly id: MessageId; readonly seq: number }>;
  edit(where: Written, who: string, messageId: MessageId, text: string): Promise<void>;
  recall(where: Written, who: string, messageId: MessageId): Promise<void>;
  read(where: Written, who: string, seq: number): Promise<void>;
  add(where: Written, who: string, users: readonly string[]): Promise<void>;
  remove(where: Written, who: string, userId: string): Promise<void>;
  leave(where: Written, who: string): Promise<void>;
  rename(where: Written, who: string, name: string): Promise<void>;
  close(): Promise<void>;
}

/** @param file The database, made when missing. */
export async function openAuthor(file: string, nowMs: number): Promise<Author> {
  const clock = { nowMs };
  const kernel = await createKernel({
    driver: openNodeSqlite(file),
    clock: () => clock.nowMs,
    random: randomBytes,
    schedule: (run) => void setImmediate(run),
    after: systemEnvironment.after,
  });
  return { kernel, clock, close: () => kernel.close(), ...createActs(kernel, clock) };
}

type Acts = Omit<Author, "kernel" | "clock" | "close">;

function createActs(kernel: Kernel, clock: { readonly nowMs: number }): Acts {
  const run: Run = (who, [kind, value], { id, epoch } = { epoch: 0 }) => {
    const commandId = mintUuid(clock.nowMs, randomBytes(16));
    const place = id === undefined ? {} : { conversationId: id };
    const frame = { kind: kind.number, epoch, data: kind.encode(value), writtenAt: clock.nowMs };
    const result = kernel.append(
      { app: APP, userId: who, role: who === "" ? "host" : "user" },
      { type: "command", commandId, ...place, ...frame },
    );
    return { commandId, result };
  };
  return { ...createConversations(run, clock), ...createMessages(run) };
}

type Run = <Value, Result>(
  who: string,
  command: readonly [kind: Kind<Value, Result>, value: Value],
  where?: { readonly id?: ConversationId; readonly epoch: number },
) => { readonly commandId: MessageId; readonly result: Promise<CommandResult> };

function createConversations(run: Run, clock: { readonly nowMs: number }) {
  const create = async (
    id: ConversationId,
    who: string,
    about: Pick<CreateConversation, "kind" | "name"> & Partial<CreateConversation>,
    members: readonly string[],
  ): Promise<Written> => {
    const more = { persistence: "sync", avatar: "", members, history: "all" } as const;
    const { result } = run(who, [createConversationCommand, { ...more, ...about }], {
      id,
      epoch: 0,
    });
    return { id, epoch: (await result).epoch };
  };
  return {
    async person(id: string, name: string) {
      await run("", [upsertUserCommand, { id, name, avatar: "", kind: "user" }]).result;
    },
    direct: (from: string, to: string) =>
      create(directConversationId(APP, [from, to]), from, { kind: "direct", name: "" }, [to]),
    group: (
      owner: string,
      name: string,
      members: readonly string[],
      persistence: Persistence = "sync",
    ) => {
      const id = mintUuid(clock.nowMs, randomBytes(16));
      return create(id, owner, { kind: "group", name, persistence }, members);
    },
    async add(where: Written, who: string, users: readonly string[]) {
      await run(who, [addMembersCommand, { users }], where).result;
    },
    async remove(where: Written, who: string, userId: string) {
      await run(who, [removeMemberCommand, { userId }], where).result;
    },
    async leave(where: Written, who: string) {
      await run(who, [leaveConversationCommand, {}], where).result;
    },
    async rename(where: Written, who: string, name: string) {
      await run(who, [updateConversationCommand, { name }], where).result;
    },
  };
}

function createMessages(run: Run) {
  const contentOf = (text: string, { mentions = [], ...reply }: SayOptions = {}) => ({
    envelope: { kind: "text", mentions, mentionsAll: false, expiresAt: 0, ...reply } as const,
    codec: 0,
    body: encodeBody([{ kind: "text", text }]),
  });
  return {
    async say(where: Written, who: string, text: string, options?: SayOptions) {
      const sent = run(who, [sendMessageCommand, contentOf(text, options)], where);
      return { id: sent.commandId, seq: (await sent.result).seq };
    },
    async edit(where: Written, who: string, messageId: MessageId, text: string) {
      await run(who, [editMessageCommand, { messageId, ...contentOf(text) }], where).result;
    },
    async recall(where: Written, who: string, messageId: MessageId) {
      await run(who, [recallMessageCommand, { messageId }], where).result;
    },
    async read(where: Written, who: string, seq: number) {
      await run(who, [markReadCommand, { seq }], where).result;
    },
  };
}

interface SayOptions {
  readonly replyTo?: MessageId;
  readonly mentions?: readonly string[];
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
