import {
  ImError,
  createConversationCommand,
  decodeBody,
  editMessageCommand,
  hideMessageCommand,
  markReadCommand,
  mintUuid,
  recallMessageCommand,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { CommandResult } from "@im-chat/protocol";
import { createConnection, webSocketTransport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { MessageEdit } from "../client.ts";
import { createAct } from "../actions/act.ts";
import type { Fact } from "../database/changes.ts";
import { createDatabase } from "../database/database.ts";
import { Mirror } from "../database/mirror.ts";
import { SCHEMA } from "../database/schema.ts";
import type { OutboxRecord, Summary } from "../database/schema.ts";
import { hostEnvironment } from "../environment.ts";
import type { Link } from "../messages/link.ts";
import { statusOfOutbox, toSend } from "../messages/message.ts";
import type { Context } from "../session/context.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { createUsers } from "../users/users.ts";
import { NO_EPOCH, claimBatch } from "./claim.ts";
import type { Claim } from "./claim.ts";
import { readLane } from "./lane.ts";
import { createOutbox, newCommand } from "./outbox.ts";
import { markProvisional, settle } from "./settle.ts";
import type { Answer, Settled } from "./settle.ts";

type Revision =
  | { readonly name: "edit"; readonly edit: MessageEdit }
  | { readonly name: "recall" | "hide" };

const LANE = "00000000-0000-7000-8000-0000000000aa";
const DAY_MS = 86_400_000;

/** A device with one lane, its clock, and what it was told. */
function device() {
  const clock = { nowMs: 1_800_000_000_000 };
  const environment = { ...hostEnvironment(), now: () => clock.nowMs };
  const report = (thrown: unknown): void => {
    throw thrown as Error;
  };
  const storage = Promise.resolve(createMemoryDisk(SCHEMA).open());
  const line = { post: () => undefined, close: () => undefined };
  const database = createDatabase({ storage, openLine: () => line, report });
  const connection = createConnection({
    server: "http://127.0.0.1",
    transports: [webSocketTransport()],
    hello: () => Promise.reject(new ImError("unavailable", "Cannot connect: there is no server")),
  });
  const { signal } = new AbortController();
  const context: Context = {
    app: "demo",
    self: "alice",
    environment,
    database,
    connection,
    report,
    signal,
  };
  const facts: Fact[] = [];
  database.onChange((changes) => void facts.push(...changes.facts));
  const outbox = createOutbox(context);
  const mirror = new Mirror(database);
  const users = createUsers(context, { mirror, onWatch: () => undefined });
  const act = createAct({ context, mirror, outbox, users });
  const newId = (): string => mintUuid(clock.nowMs, environment.randomBytes(16));
  return {
    clock,
    database,
    facts,
    outbox,
    rows: (): Promise<readonly OutboxRecord[]> =>
      database.read(["outbox"], (tx) => readLane(tx, LANE)),
    async send(text: string, replyTo?: string): Promise<string> {
      const command = newCommand(context, [
        sendMessageCommand,
        toSend(replyTo === undefined ? { text } : { text, replyTo }),
      ]);
      await outbox.enqueue(LANE, { ...command, dependsOn: replyTo });
      return command.commandId;
    },
    enqueueRead: () => outbox.enqueue(LANE, newCommand(context, [markReadCommand, { seq: 4 }])),
    /** @param epochLearned Times that this account had learned a new epoch when this conversation's was learned. */
    async know(summary?: Summary, epochLearned = 0): Promise<void> {
      await database.commit(["conversations"], (tx) =>
        tx.put("conversations", {
          id: LANE,
          membershipId: 1,
          visibleFromSeq: 1,
          summary,
          registers: [],
          epochLearned,
        }),
      );
    },
    hidden: () =>
      database.read(["conversations"], async (tx) => (await tx.get("conversations", LANE))?.hidden),
    change: (messageId: string, revision: Revision) =>
      revision.name === "edit"
        ? act("edit", { id: LANE, messageId, edit: revision.edit })
        : act(revision.name, { id: LANE, messageId }),
    retry: (messageId: string) => act("retry", { id: LANE, messageId }),
    discard: (messageId: string) => act("discard", { id: LANE, messageId }),
    claim: (): Promise<Claim> =>
      claimBatch(database, LANE, {
        owner: "tab",
        nowMs: clock.nowMs,
        aheadMs: 0,
        newId,
      }),
    /** The server says that it has them in memory. */
    accepted: (rows: readonly OutboxRecord[]): Promise<void> =>
      markProvisional(
        database,
        LANE,
        rows.map(({ commandId }) => commandId),
      ),
    /** @param isEarly The server said before that it has them. */
    async answer(answers: readonly Answer[], isEarly = false): Promise<Settled> {
      const claim = await this.claim();
      if (claim.type !== "batch") throw new Error("Nothing was to be sent");
      if (isEarly) await this.accepted(claim.rows);
      return this.settle(claim, answers);
    },
    settle(claim: Extract<Claim, { type: "batch" }>, answers: readonly Answer[]): Promise<Settled> {
      const retryAt = (): number => clock.nowMs + 1000;
      return settle(database, { ...claim, lane: LANE, answers, self: "alice", retryAt });
    },
  };
}

const edited = (text: string): Revision => ({ name: "edit", edit: { text } });
const refused = (
  code: "forbidden" | "not_found" | "lane_blocked" | "epoch_changed" = "forbidden",
): Answer => ({
  error: new ImError(code, `Cannot send message: ${code}`),
});
const DONE: CommandResult = {
  type: "command_result",
  epoch: 1,
  version: 1,
  seq: 1,
  at: 0,
  isReplayed: false,
  isAccepted: false,
  data: new Uint8Array(0),
};

/** Kind, state and text of each row. */
async function looks({ rows }: ReturnType<typeof device>): Promise<readonly string[]> {
  const names = new Map([
    [sendMessageCommand.number, "send"],
    [editMessageCommand.number, "edit"],
    [recallMessageCommand.number, "recall"],
    [hideMessageCommand.number, "hide"],
    [markReadCommand.number, "read"],
    [createConversationCommand.number, "create"],
  ]);
  return (await rows()).map(({ kind, state, data }) => {
    const body =
      kind === sendMessageCommand.number || kind === editMessageCommand.number
        ? (kind === sendMessageCommand.number ? sendMessageCommand : editMessageCommand).decode(
            data,
          ).body
        : undefined;
    const text = body ? ` ${decodeBody(body)[0]?.text}` : "";
    return `${names.get(kind)} ${state.name}${text}`;
  });
}

test("a message is rewritten as long as it never left, and changed by a command behind it from then on", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.change(id, edited("two"));
  expect(await looks(alice)).toEqual(["send queued two"]);
  await alice.claim();
  await alice.change(id, edited("three"));
  await alice.change(id, edited("four"));
  expect(await looks(alice)).toEqual(["send attempted two", "edit queued four"]);
  await alice.claim();
  await alice.change(id, edited("five"));
  expect(await looks(alice)).toEqual([
    "send attempted two",
    "edit attempted four",
    "edit queued five",
  ]);
});

test("whoever comes first, a claim or an edit, no text of one is sent with the other's state", async () => {
  const alice = device();
  const id = await alice.send("one");
  const [claim] = await Promise.all([alice.claim(), alice.change(id, edited("two"))]);
  const texts =
    claim.type === "batch" ? claim.rows.map(({ data }) => sendMessageCommand.decode(data)) : [];
  const [sent] = texts.map(({ body }) => decodeBody(body)[0]?.text);
  const [row] = await alice.rows();
  expect(decodeBody(sendMessageCommand.decode(row?.data ?? new Uint8Array()).body)[0]?.text).toBe(
    sent,
  );
  expect((await looks(alice)).at(-1)).toContain("two");
});

test("a recall makes the edits that never left unnecessary", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, edited("two"));
  await alice.change(id, { name: "recall" });
  await alice.change(id, { name: "recall" });
  expect(await looks(alice)).toEqual(["send attempted one", "recall queued"]);
  await expect(alice.change(id, edited("three"))).rejects.toMatchObject({ code: "conflict" });
});

test("what was refused fails what depends on it, all the way, and each is told of once", async () => {
  const alice = device();
  const first = await alice.send("one");
  const reply = await alice.send("two", first);
  const last = await alice.send("three", reply);
  await alice.send("apart");
  await alice.answer([refused(), refused(), refused("lane_blocked"), refused("lane_blocked")]);
  expect(await looks(alice)).toEqual([
    "send failed one",
    "send failed two",
    "send failed three",
    "send attempted apart",
  ]);
  const told = alice.facts.map((fact) => (fact.type === "failed" ? fact.messageId : fact.type));
  expect(told).toEqual([first, reply, last]);
});

test("a reply that the server took stays sent, whatever became of what it answers", async () => {
  const alice = device();
  await alice.know();
  const first = await alice.send("one");
  await alice.send("two", first);
  await alice.answer([refused(), { result: DONE }]);
  expect(await looks(alice)).toEqual(["send failed one", "send accepted two"]);
  expect(alice.facts.map(({ type }) => type)).toEqual(["failed", "sent"]);
});

test("a message that failed keeps what it was edited to, and goes with that under its own id when it is tried again", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, edited("two"));
  await alice.answer([refused(), refused("not_found")]);
  expect(await looks(alice)).toEqual(["send failed one", "edit failed two"]);
  expect(alice.facts).toMatchObject([{ type: "failed", messageId: id }]);
  const [, editBefore] = await alice.rows();
  await alice.retry(id);
  expect(await looks(alice)).toEqual(["send attempted one", "edit attempted two"]);
  const [sendAgain, editAgain] = await alice.rows();
  expect(sendAgain?.commandId).toBe(id);
  expect(editAgain?.commandId).not.toBe(editBefore?.commandId);
});

test("a message that failed is forgotten with its edits", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, edited("two"));
  await alice.answer([refused(), refused("not_found")]);
  await alice.discard(id);
  expect(await looks(alice)).toEqual([]);
});

test("a message that was to be taken back and could not be sent is gone, and nobody is told", async () => {
  for (const name of ["recall", "hide"] as const) {
    const alice = device();
    await alice.know();
    const id = await alice.send("one");
    await alice.claim();
    await alice.change(id, { name });
    await alice.answer([refused(), refused("not_found")]);
    expect(await looks(alice)).toEqual([]);
    expect(alice.facts).toEqual([]);
    expect((await alice.hidden()) ?? []).toEqual([]);
  }
});

test("what cannot be hidden is shown again", async () => {
  const alice = device();
  await alice.know();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, { name: "hide" });
  expect(await alice.hidden()).toEqual([id]);
  await alice.answer([{ result: DONE }, refused("not_found")]);
  expect(await alice.hidden()).toEqual([]);
  expect(alice.facts).toMatchObject([
    { type: "sent" },
    { type: "failed", messageId: id, change: "hide" },
  ]);
});

test("a message waits for 7 days and is then its user's to decide; tried again it has 7 more", async () => {
  const alice = device();
  const id = await alice.send("one");
  alice.clock.nowMs += 7 * DAY_MS;
  expect(await alice.claim()).toMatchObject({ type: "batch" });
  alice.clock.nowMs += 1;
  // It was on a wire: the server is asked, under an epoch in which nothing is done.
  expect(await alice.claim()).toMatchObject({ type: "batch", epochs: [NO_EPOCH] });
  expect(await alice.answer([refused("epoch_changed")])).toMatchObject({ isDoubtful: false });
  expect(await looks(alice)).toEqual(["send failed one"]);
  expect(alice.facts).toMatchObject([{ messageId: id, error: { code: "expired" } }]);
  await alice.retry(id);
  alice.clock.nowMs += 6 * DAY_MS;
  expect(await alice.claim()).toMatchObject({ type: "batch", rows: [{ commandId: id }] });
});

test("what was on a wire and has waited for too long is no failure when the server has it", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.send("two");
  alice.clock.nowMs += 8 * DAY_MS;
  await alice.answer([{ result: DONE }]);
  // The second one never left.
  expect(await alice.claim()).toEqual({ type: "empty" });
  expect(await looks(alice)).toEqual(["send failed two"]);
  expect(alice.facts).toMatchObject([
    { type: "sent", record: { commandId: id } },
    { type: "failed" },
  ]);
});

test("what expires takes with it what depends on it", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, edited("two"));
  const reply = await alice.send("three", id);
  alice.clock.nowMs += 8 * DAY_MS;
  expect(await alice.claim()).toMatchObject({ rows: [{ commandId: id }] });
  await alice.answer([refused("epoch_changed")]);
  expect(await looks(alice)).toEqual(["send failed one", "edit failed two", "send failed three"]);
  const told = alice.facts.map((fact) => (fact.type === "failed" ? fact.messageId : fact.type));
  expect(told).toEqual([id, reply]);
});

test("an attempt of 40 days ago is not made again, but for a send, whose result the server keeps for ever", async () => {
  const alice = device();
  const id = await alice.send("one");
  await alice.claim();
  await alice.change(id, edited("two"));
  await alice.claim();
  alice.clock.nowMs += 41 * DAY_MS;
  await alice.answer([refused("epoch_changed")]);
  const [, editBefore] = await alice.rows();
  await alice.retry(id);
  const [, editAgain] = await alice.rows();
  expect(editAgain?.commandId).not.toBe(editBefore?.commandId);
  const claim = await alice.claim();
  const ids = claim.type === "batch" ? claim.rows.map(({ commandId }) => commandId) : [];
  expect(ids).toContain(id);
  expect(ids).not.toContain(editBefore?.commandId);
});

test("where one has read up to never expires, and is told anew when the server may have forgotten the attempt", async () => {
  const alice = device();
  await alice.enqueueRead();
  alice.clock.nowMs += 8 * DAY_MS;
  const first = await alice.claim();
  alice.clock.nowMs += 41 * DAY_MS;
  const second = await alice.claim();
  const idOf = (claim: Claim) => (claim.type === "batch" ? claim.rows[0]?.commandId : undefined);
  expect(idOf(first)).toBeDefined();
  expect(idOf(second)).toBeDefined();
  expect(idOf(second)).not.toBe(idOf(first));
  expect(alice.facts).toEqual([]);
});

test("a lane that cannot go on knows why and until when, and the next attempt clears it", async () => {
  const alice = device();
  await alice.send("one");
  await alice.send("two");
  const error = new ImError("rate_limited", "Cannot send message: too fast");
  await alice.answer([{ error }, refused("lane_blocked")]);
  const untilMs = alice.clock.nowMs + 1000;
  expect((await alice.rows()).map(({ wait }) => wait)).toEqual([
    { code: "rate_limited", untilMs },
    undefined,
  ]);
  await alice.claim();
  expect((await alice.rows()).map(({ wait }) => wait)).toEqual([undefined, undefined]);
});

test("what the server had in memory only is shown as sent, and sent again until it is stored", async () => {
  const phone = device();
  const link: Link = { name: "up" };
  const shown = async (): Promise<unknown> => {
    const rows = await phone.rows();
    return rows.map((row) => statusOfOutbox(row, { link, isBehind: false, isHeld: false }).name);
  };
  await phone.know();
  const id = await phone.send("hello");
  await phone.accepted(await phone.rows());
  expect(await shown()).toEqual(["queued"]);
  const claim = await phone.claim();
  expect(await shown()).toEqual(["sending"]);
  await phone.accepted(claim.type === "batch" ? claim.rows : []);
  expect(await shown()).toEqual(["sent"]);
  expect((await phone.rows())[0]).toMatchObject({ commandId: id, state: { name: "provisional" } });
  // The link was lost: the same again, and the disk is full meanwhile.
  await phone.answer([refused("lane_blocked")], true);
  expect(await shown()).toEqual(["queued"]);
  await phone.answer([{ result: DONE }], true);
  expect(await shown()).toEqual(["sent"]);
  expect((await phone.rows())[0]).toMatchObject({ state: { name: "accepted", version: 1 } });
  await phone.accepted(await phone.rows());
  expect((await phone.rows())[0]).toMatchObject({ state: { name: "accepted" } });
});

test("an ack of another history than the one that is held marks nothing", async () => {
  const phone = device();
  await phone.know(summaryOf(2));
  const id = await phone.send("hello");
  expect(await phone.answer([{ result: DONE }])).toMatchObject({ isDoubtful: true });
  expect(await phone.rows()).toMatchObject([{ commandId: id, state: { name: "attempted" } }]);
  expect((await phone.rows())[0]?.claim).toBeUndefined();
  await phone.answer([{ result: { ...DONE, epoch: 2 } }]);
  expect(await phone.rows()).toMatchObject([{ state: { name: "accepted", epoch: 2 } }]);
});

test("a refusal that was asked for before a newer epoch was learned fails nothing", async () => {
  const phone = device();
  await phone.know(summaryOf(2));
  const id = await phone.send("hello");
  const claim = await phone.claim();
  if (claim.type !== "batch") throw new Error("Nothing was to be sent");
  await phone.know(summaryOf(3), 1);
  await phone.settle(claim, [refused()]);
  expect(await phone.rows()).toMatchObject([{ commandId: id, state: { name: "attempted" } }]);
  expect(phone.facts).toEqual([]);
});

test("a refusal of an attempt from before its user tried again fails nothing, and what was tried again goes alone", async () => {
  const phone = device();
  const id = await phone.send("one");
  const first = await phone.claim();
  if (first.type !== "batch") throw new Error("Nothing was to be sent");
  await phone.settle(first, [refused()]);
  await phone.retry(id);
  await phone.send("two");
  const again = await phone.claim();
  expect(again).toMatchObject({ type: "batch", rows: [{ commandId: id, retries: 1 }] });
  await phone.settle(first, [refused()]);
  expect((await phone.rows())[0]).toMatchObject({ state: { name: "attempted" }, retries: 1 });
});

function summaryOf(epoch: number): Summary {
  const counts = { version: 0, lastSeq: 0, readSeq: 0, unread: 0, mentions: 0, activeAt: 0 };
  const conversation = {
    kind: "group",
    name: "",
    avatar: "",
    createdBy: "bob",
    createdAt: 0,
  } as const;
  const more = { persistence: "sync", history: "joined", memberCount: 2, faces: [] } as const;
  return {
    ...counts,
    epoch,
    isUnreadStale: false,
    role: "member",
    conversation: { ...conversation, ...more },
  };
}

test("a message that was given up can be forgotten, also when it was once on a wire; one on its way cannot", async () => {
  const alice = device();
  const given = await alice.send("one");
  await alice.claim();
  alice.clock.nowMs += 8 * DAY_MS;
  const moving = await alice.send("two");
  await alice.answer([refused("epoch_changed")]);
  await alice.claim();
  const states = async () => (await alice.rows()).map(({ state }) => state.name);
  expect(await states()).toEqual(["failed", "attempted"]);
  await alice.discard(given);
  expect(await states()).toEqual(["attempted"]);
  await expect(alice.discard(moving)).rejects.toMatchObject({ code: "conflict" });
});
