import * as protocol from "@im-chat/protocol";
import { createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Chat, Conversation, Message, TimelineRow } from "../client.ts";
import { messagesOf } from "../../test/shown.ts";

const { LIMITS, decodeBatch, mintUuid, upsertUserCommand } = protocol;

const FIRST = new Set<unknown>([protocol.conversationCreatedEvent, protocol.registeredEvent]);

/** All that may be pushed: the first event of a log is there before anybody can be told of it. */
const KINDS = Object.entries(protocol).flatMap(([name, kind]) =>
  name.endsWith("Event") && typeof kind === "object" && "number" in kind && !FIRST.has(kind)
    ? kind.number
    : [],
);

const online = (chat: Chat): Promise<unknown> =>
  until(chat.connection, ({ name }) => name === "online", "a link");

/** How far one's own messages have come is told by no log. */
function partsOf(message: Message): unknown {
  return { ...message, status: undefined };
}

function rowOf(row: TimelineRow): unknown {
  return row.type === "message" ? partsOf(row.message) : { ...row, key: "" };
}

/** What a chat shows, of the list and of one conversation. */
function looksOf(chat: Chat, { summary, timeline, members }: Conversation): unknown {
  const list = chat.conversations.get().items.map(({ lastMessage, ...shown }) => ({
    ...shown,
    lastMessage: lastMessage && partsOf(lastMessage),
  }));
  return {
    list,
    self: chat.self.get(),
    unread: chat.unread.get(),
    rows: timeline.get().rows.map(rowOf),
    readSeq: timeline.get().readSeq,
    // Names of others come with answers.
    members: summary.get() && members.get().members.map(({ user, role }) => [user.id, role]),
  };
}

/** A way to the server, and the kinds of events that it has pushed. */
function listening(): { readonly transport: Transport; readonly told: ReadonlySet<number> } {
  const inner = webSocketTransport();
  const told = new Set<number>();
  const open: Transport["open"] = (target, handlers) =>
    inner.open(target, {
      ...handlers,
      onBatch(bytes) {
        const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
        for (const frame of down)
          if (frame.type === "events") for (const { kind } of frame.events) told.add(kind);
        handlers.onBatch(bytes);
      },
    });
  return { transport: { name: inner.name, open }, told };
}

async function rename({ server }: TestStage, id: string, name: string): Promise<void> {
  const data = upsertUserCommand.encode({ id, name, avatar: "", kind: "user" });
  await server.kernel.append(
    { app: server.app, userId: "", role: "host" },
    {
      type: "command",
      commandId: mintUuid(Date.now(), new Uint8Array(randomBytes(16))),
      kind: upsertUserCommand.number,
      epoch: 0,
      data,
      writtenAt: 0,
    },
  );
}

test("whatever happens, who saw it happen shows the same as who comes later, for every kind of event", async () => {
  await using stage = await createTestStage();
  for (const user of ["bob", "carol"]) await stage.server.addUser(user);
  let name = "bob";
  const tokenProvider = () => stage.server.tokenFor("bob", { name });
  const { transport, told } = listening();
  const [alice, phone] = [stage.chat("alice"), stage.chat("bob")];
  const live = stage.chat("bob", { world: { transports: () => [transport] } });
  for (const chat of [alice, live, phone]) await online(chat);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const [his, onPhone] = [live.conversation(hers.id), phone.conversation(hers.id)];
  his.open();
  onPhone.open();
  his.members.subscribe(() => undefined);
  const say = async (text: string, mentions: readonly string[] = []): Promise<string> => {
    const id = await hers.send({ text, mentions });
    await until(onPhone.timeline, () => messagesOf(onPhone).some((it) => it.id === id), text);
    return id;
  };
  const messageOf = (id: string): Message | undefined =>
    messagesOf(his).find((message) => message.id === id);
  const ids: string[] = [];
  const steps: readonly (readonly [act: () => Promise<unknown>, isSeen: () => boolean])[] = [
    [
      async () => ids.push(await say("one"), await say("two"), await say("three")),
      () => messageOf(ids[2] ?? "") !== undefined,
    ],
    [
      () => hers.edit(ids[0] ?? "", { text: "one, edited" }),
      () => messageOf(ids[0] ?? "")?.isEdited === true,
    ],
    [() => hers.recall(ids[1] ?? ""), () => messageOf(ids[1] ?? "")?.state === "recalled"],
    [() => say("@bob", ["bob"]), () => live.unread.get().mentions === 1],
    [async () => onPhone.markRead(2), () => his.timeline.get().readSeq === 2],
    [() => onPhone.hide(ids[2] ?? ""), () => messageOf(ids[2] ?? "")?.state !== "live"],
    [async () => onPhone.setDraft("half a letter"), () => his.draft.get() === "half a letter"],
    [() => hers.addMembers(["carol"]), () => his.summary.get()?.memberCount === 3],
    [() => hers.rename("Journey"), () => his.summary.get()?.title === "Journey"],
    [() => rename(stage, "bob", (name = "Bobby")), () => live.self.get().name === "Bobby"],
    [() => hers.removeMember("bob"), () => his.summary.get() === undefined],
    [() => hers.addMembers(["bob"]), () => his.timeline.get().rows.length === 1],
  ];
  for (const [act, isSeen] of steps) {
    await act();
    await expect.poll(isSeen).toBe(true);
    const later = stage.chat("bob", { tokenProvider });
    const again = later.conversation(hers.id);
    again.open();
    again.members.subscribe(() => undefined);
    await online(later);
    await expect.poll(() => looksOf(live, his)).toEqual(looksOf(later, again));
    await later.close();
  }
  expect([...told]).toEqual(expect.arrayContaining(KINDS));
});
