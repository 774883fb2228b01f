import { createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { createChat } from "./chat.ts";
import type { Chat, ChatOptions, Conversation } from "./client.ts";

const ID = "018f0000-0000-7000-8000-000000000001";

/** Calls that no compiler would let through, and what they are told. */
const CALLS: readonly (readonly [
  what: string,
  call: (chat: Loose<Chat>, conversation: Loose<Conversation>) => unknown,
  told: string,
])[] = [
  ["a message", (_, to) => to.send(), "Cannot send message: draft is undefined, not object"],
  ["a text", (_, to) => to.send("hello"), "Cannot send message: draft is string, not object"],
  ["no text", (_, to) => to.send({}), "Cannot send message: draft.text is undefined, not string"],
  [
    "a mention",
    (_, to) => to.send({ text: "hello", mentions: "bob" }),
    "Cannot write sendMessage.envelope.mentions: it has another type",
  ],
  [
    "an answer",
    (_, to) => to.send({ text: "hello", replyTo: 5 }),
    "Cannot write sendMessage.envelope.replyTo: it has another type",
  ],
  ["a draft", (_, to) => to.setDraft(null), "Cannot set draft: text is null, not string"],
  ["an edit", (_, to) => to.edit(ID, "text"), "Cannot call edit: edit is string, not object"],
  [
    "an edit's mentions",
    (_, to) => to.edit(ID, { text: "text", mentions: [1] }),
    "Cannot call edit: edit.mentions[0] is number, not string",
  ],
  ...(["retry", "discard", "recall", "hide"] as const).map(
    (name) =>
      [
        name,
        (_: unknown, to: Loose<Conversation>) => to[name](),
        `Cannot call ${name}: messageId is undefined, not string`,
      ] as const,
  ),
  ["members", (_, to) => to.addMembers("a"), "Cannot call addMembers: users is string, not array"],
  [
    "a member",
    (_, to) => to.removeMember({ id: "a" }),
    "Cannot call removeMember: userId is object, not string",
  ],
  ["a name", (_, to) => to.rename(5), "Cannot call rename: name is number, not string"],
  [
    "a group's title",
    (chat) => chat.createGroup({ title: 5 }),
    "Cannot call createGroup: group.name is undefined, not string",
  ],
  [
    "a group's members",
    (chat) => chat.createGroup({ name: "Trip", members: "bob" }),
    "Cannot call createGroup: group.members is string, not array",
  ],
  ["a user", (chat) => chat.openDirect(5), "Cannot call openDirect: userId is number, not string"],
  ["a face", (chat) => chat.users.get(), "Cannot show user: id is undefined, not string"],
  ["a presence", (chat) => chat.users.presence(5), "Cannot show user: id is number, not string"],
  ["a search", (chat) => chat.users.find(), "Cannot call find: text is undefined, not string"],
  ["an id", (chat) => chat.conversation(5), "Cannot open conversation: id is number, not string"],
  ["no id", (chat) => chat.conversation("nope"), 'Cannot read id: "nope" is not a UUID'],
  ["a listener", (chat) => chat.on("error"), "Cannot listen: listener is undefined, not function"],
];

/** As a page without a compiler sees it. */
type Loose<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: never) => infer Result
    ? (...args: unknown[]) => Result
    : Loose<Api[Name]>;
};

test("what is of another type is refused with its name, whatever is called", async () => {
  await using stage = await createTestStage();
  const chat = stage.chat("alice");
  await until(chat.connection, ({ name }) => name === "online", "a link");
  const conversation = await chat.createGroup({ name: "Trip", members: [] });
  const outcomes = CALLS.map(async ([what, call]) => {
    try {
      await call(chat as unknown as Loose<Chat>, conversation as unknown as Loose<Conversation>);
      return `${what}: nothing was wrong`;
    } catch (thrown) {
      const { name, code, message } = thrown as Error & { readonly code?: unknown };
      return `${what}: ${name} ${String(code)} ${message}`;
    }
  });
  expect(await Promise.all(outcomes)).toEqual(
    CALLS.map(([what, , told]) => `${what}: ImError invalid ${told}`),
  );
  expect(stage.errors).toEqual([]);
});

const provider = { server: "https://chat.example.org", app: "demo", tokenProvider: async () => "" };

test.each([
  [undefined, "options is undefined, not object"],
  [{}, "server is undefined, not string"],
  [{ server: "https://chat.example.org" }, "app is undefined, not string"],
  [{ ...provider, user: 5 }, "user is number, not string"],
  [{ ...provider, user: null }, "neither user nor guest is given"],
  [{ ...provider, user: "alice", tokenProvider: "token" }, "tokenProvider is string, not function"],
])("a chat cannot be made of %j", (options, told) => {
  const error = { name: "ImError", code: "invalid", message: `Cannot create chat: ${told}` };
  const make = (): Chat => createChat(options as unknown as ChatOptions);
  expect(make).toThrow(expect.objectContaining(error));
});
