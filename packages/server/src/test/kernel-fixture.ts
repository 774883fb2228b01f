import {
  createConversationCommand,
  directConversationId,
  encodeBody,
  markReadCommand,
  mintUuid,
  sendMessageCommand,
  syncQuery,
  type CommandFrame,
  type CommandResult,
  type ConversationId,
  type CreateConversation,
  type Envelope,
  type Kind,
  type SyncQuery,
  type SyncResult,
  type UserId,
  type Uuid,
} from "@im-chat/protocol";
import { createKernel, type KernelOptions } from "../create-kernel.ts";
import type { SqliteDriver } from "../database/driver.ts";
import { systemEnvironment } from "../environment.ts";
import type { Kernel, Principal, Publication } from "../kernel.ts";

/** Chance that repeats itself: the same bytes in every run (mulberry32). */
export function seededBytes(seed: number): (length: number) => Uint8Array {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 24;
  };
  return (length) => Uint8Array.from({ length }, next);
}

let seed = 1;

/** A real kernel with people in it. */
export interface Fixture {
  readonly kernel: Kernel;
  readonly publications: Publication[];
  now: number;
  person(id: UserId): Promise<Person>;
  uuid(): Uuid;
}

export interface Person {
  readonly id: UserId;
  readonly principal: Principal;
  run<Value>(
    kind: Pick<Kind<Value>, "number" | "encode">,
    value: Value,
    frame?: Partial<CommandFrame>,
  ): Promise<CommandResult>;
  ask<Value, Result>(
    kind: Kind<Value, Result> & { readonly result: { decode(bytes: Uint8Array): Result } },
    value: Value,
  ): Promise<Result>;
  send(
    conversationId: ConversationId,
    text: string,
    frame?: Partial<CommandFrame>,
  ): Promise<CommandResult>;
  direct(other: UserId): Promise<ConversationId>;
  group(
    name: string,
    members: readonly UserId[],
    options?: Partial<CreateConversation>,
  ): Promise<ConversationId>;
  sync(query?: Partial<SyncQuery>): Promise<SyncResult>;
  read(conversationId: ConversationId, seq: number): Promise<CommandResult>;
}

export const PLAIN: Envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 };

export async function createFixture(
  options: Partial<KernelOptions> & { readonly kernel?: Kernel; readonly app?: string } = {},
): Promise<Fixture> {
  const random = seededBytes((seed += 1));
  const fixture = { now: 1_800_000_000_000 };
  const kernel =
    options.kernel ??
    (await createKernel({
      clock: () => (fixture.now += 1),
      random,
      schedule: (run) => void setImmediate(run),
      after: systemEnvironment.after,
      ...options,
      driver: options.driver ?? (await openMemory()),
    }));
  const publications: Publication[] = [];
  kernel.onPublication((publication) => publications.push(publication));
  const uuid = (): Uuid => mintUuid(fixture.now, random(16));
  return Object.assign(fixture, {
    kernel,
    publications,
    uuid,
    person: async (id: UserId) =>
      createPerson(kernel, { principal: { ...principalOf(id), app: options.app ?? "demo" }, uuid }),
  });
}

/** Asked for only where it is: the fixture also runs in a page. */
async function openMemory(): Promise<SqliteDriver> {
  const { openNodeSqlite } = await import("../database/node-sqlite.ts");
  return openNodeSqlite(":memory:");
}

export function principalOf(userId: UserId, role: Principal["role"] = "user"): Principal {
  return { app: "demo", userId, role, deviceId: undefined };
}

/** Signs in; the host's backend without a user is not a person and has no account. */
export async function createPerson(
  kernel: Kernel,
  { principal, uuid }: { readonly principal: Principal; readonly uuid: () => Uuid },
): Promise<Person> {
  const { userId } = principal;
  if (userId !== "") await kernel.signIn(principal, { name: userId, kind: "user" });
  const run: Person["run"] = (kind, value, frame = {}) =>
    kernel.append(principal, {
      type: "command",
      commandId: uuid(),
      kind: kind.number,
      epoch: 0,
      data: kind.encode(value),
      writtenAt: 0,
      ...frame,
    });
  const epochs = async (conversationId: ConversationId): Promise<number> =>
    (await kernel.audience(principal.app, conversationId)).epoch;
  const ask: Person["ask"] = async (kind, value) =>
    kind.result.decode(
      await kernel.query(principal, { type: "query", kind: kind.number, data: kind.encode(value) }),
    );
  const create = async (
    conversationId: ConversationId,
    value: Partial<CreateConversation>,
  ): Promise<ConversationId> => {
    const whole = {
      kind: "group",
      name: "",
      avatar: "",
      members: [],
      persistence: "sync",
      history: "joined",
      ...value,
    };
    await run(createConversationCommand, whole as CreateConversation, { conversationId });
    return conversationId;
  };
  return {
    id: userId,
    principal,
    run,
    ask,
    send: async (conversationId, text, frame = {}) =>
      run(
        sendMessageCommand,
        { envelope: PLAIN, codec: 0, body: encodeBody([{ kind: "text", text }]) },
        { conversationId, epoch: frame.epoch ?? (await epochs(conversationId)), ...frame },
      ),
    direct: (other) =>
      create(directConversationId(principal.app, [userId, other]), {
        kind: "direct",
        members: [other],
      }),
    group: (name, members, options = {}) => create(uuid(), { name, members, ...options }),
    sync: (query = {}) =>
      ask(syncQuery, { stamp: new Uint8Array(0), limit: 0, page: new Uint8Array(0), ...query }),
    read: async (conversationId, seq) =>
      run(markReadCommand, { seq }, { conversationId, epoch: await epochs(conversationId) }),
  };
}

/** Waits until the consumers have told the accounts what is to tell. */
export async function settle(kernel: Kernel): Promise<void> {
  let idle = 0;
  while (idle < 5) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const { waiting } = await kernel.stats();
    idle = waiting === 0 ? idle + 1 : 0;
  }
}
