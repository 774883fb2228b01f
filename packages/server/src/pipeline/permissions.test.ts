import {
  addMembersCommand,
  editMessageCommand,
  encodeBody,
  leaveConversationCommand,
  recallMessageCommand,
  removeMemberCommand,
  sendMessageCommand,
  updateConversationCommand,
  type CommandFrame,
  type Uuid,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { Principal } from "../kernel.ts";
import { OPERATIONS, type Operation, type Relation } from "../operations.ts";
import {
  createFixture,
  createPerson,
  PLAIN,
  type Fixture,
  type Person,
} from "../test/kernel-fixture.ts";
import { isPermitted } from "./permissions.ts";

const ROLES: readonly Principal["role"][] = ["user", "moderator", "guest", "host"];
const RELATIONS: readonly Relation[] = ["app", "none", "self", "member", "admin", "owner"];

test("the matrix of operation, relation and role is this one", () => {
  const lines = OPERATIONS.flatMap((operation) =>
    RELATIONS.flatMap((relation) => {
      const roles = ROLES.filter((role) => isPermitted(operation, relation, role));
      return roles.length === 0 ? [] : [`${operation} ${relation}: ${roles.join(" ")}`];
    }),
  );
  expect(lines).toMatchSnapshot();
});

test("nobody but the app's backend acts without a user", () => {
  const people = ROLES.filter((role) => role !== "host");
  const permitted = OPERATIONS.filter((operation) =>
    people.some((role) => isPermitted(operation, "app", role)),
  );
  expect(permitted).toEqual([]);
});

interface Scene {
  readonly fixture: Fixture;
  readonly actor: Person;
  readonly owner: Person;
  readonly group: Uuid;
  readonly at: Partial<CommandFrame>;
}

/** What each operation is tried by; those that name nobody else's rights. */
const ATTEMPTS: Readonly<Partial<Record<Operation, (scene: Scene) => Promise<unknown>>>> = {
  "member.add": ({ actor, at }) => actor.run(addMembersCommand, { users: ["dave"] }, at),
  "member.remove": ({ actor, at }) => actor.run(removeMemberCommand, { userId: "carol" }, at),
  "conversation.leave": ({ actor, at }) => actor.run(leaveConversationCommand, {}, at),
  "conversation.update": ({ actor, at }) =>
    actor.run(updateConversationCommand, { name: "new" }, at),
  "message.send": ({ actor, at }) => actor.run(sendMessageCommand, message("hi"), at),
  "message.recallOther": async ({ fixture, actor, owner, group, at }) => {
    const writer = actor.id === owner.id ? await fixture.person("carol") : owner;
    const commandId = fixture.uuid();
    await writer.send(group, "somebody else's", { commandId });
    await actor.run(recallMessageCommand, { messageId: commandId }, at);
  },
  "message.editOwn": async ({ fixture, actor, at }) => {
    const commandId = fixture.uuid();
    await actor.run(sendMessageCommand, message("mine"), { ...at, commandId });
    await actor.run(editMessageCommand, { messageId: commandId, ...message("better") }, at);
  },
  "message.recallOwn": async ({ fixture, actor, at }) => {
    const commandId = fixture.uuid();
    await actor.run(sendMessageCommand, message("mine"), { ...at, commandId });
    await actor.run(recallMessageCommand, { messageId: commandId }, at);
  },
};

for (const [operation, attempt] of Object.entries(ATTEMPTS)) {
  test(`${operation} is done or refused as the matrix says`, async () => {
    for (const relation of ["app", "none", "member", "owner"] as const) {
      for (const role of ROLES) {
        if (relation === "app" && role !== "host") continue;
        // Who acts as a user has that user's rights.
        const measured = role === "host" && relation !== "app" ? "user" : role;
        const done = await attempt(await setScene(relation, role)).then(
          () => true,
          () => false,
        );
        expect(`${relation} ${role}: ${done}`).toBe(
          `${relation} ${role}: ${isPermitted(operation as Operation, relation, measured)}`,
        );
      }
    }
  });
}

function message(text: string): Parameters<typeof sendMessageCommand.encode>[0] {
  return { envelope: PLAIN, codec: 0, body: encodeBody([{ kind: "text", text }]) };
}

/** A group of owner and carol, and one who stands to it as asked. */
async function setScene(relation: Relation, role: Principal["role"]): Promise<Scene> {
  const fixture = await createFixture();
  const owner = await fixture.person("owner");
  await fixture.person("carol");
  await fixture.person("dave");
  await fixture.person("actor");
  const members = relation === "member" ? ["carol", "actor"] : ["carol"];
  const group = await owner.group("g", members);
  const { epoch } = await fixture.kernel.audience("demo", group);
  const userId = { app: "", none: "actor", member: "actor", owner: "owner", admin: "", self: "" }[
    relation
  ];
  const principal: Principal = { app: "demo", userId, role };
  const actor = await createPerson(fixture.kernel, { principal, uuid: fixture.uuid });
  return { fixture, actor, owner, group, at: { conversationId: group, epoch } };
}
