import {
  addMembersCommand,
  createConversationCommand,
  deleteUserCommand,
  directConversationId,
  editMessageCommand,
  encodeBody,
  ImError,
  mintUuid,
  recallMessageCommand,
  removeMemberCommand,
  revokeTokensCommand,
  sendMessageCommand,
  updateConversationCommand,
  upsertUserCommand,
} from "@im-chat/protocol";
import { deletedUsers, readTruth } from "../invariants/truth.ts";
import type { TrueConversation } from "../invariants/truth.ts";
import type { BackendCommand } from "../world/backend.ts";
import { APP, EPOCH_MS } from "../world/server.ts";
import { follow, short } from "./operation.ts";
import type { Doing, Operation } from "./operation.ts";

const BY = "backend";
/** Itself, or somebody it acts as. */
const SITE = "";
const ENVELOPE = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;

/** What the site's own server does. They come in histories of their own; see `provocations.ts`. */
export const backendOperations: readonly Operation[] = [
  { name: "upsert user", weight: 0, by: BY, run: upsertUser },
  { name: "delete user", weight: 0, by: BY, run: deleteUser },
  { name: "revoke tokens", weight: 0, by: BY, run: revokeTokens },
  { name: "create for users", weight: 0, by: BY, run: create },
  { name: "add for users", weight: 0, by: BY, run: addMember },
  { name: "remove for users", weight: 0, by: BY, run: removeMember },
  { name: "rename for users", weight: 0, by: BY, run: rename },
  { name: "send as user", weight: 0, by: BY, run: (doing) => send(doing, "user") },
  { name: "send as system", weight: 0, by: BY, run: (doing) => send(doing, "system") },
  { name: "edit for users", weight: 0, by: BY, run: (doing) => change(doing, "edit") },
  { name: "recall for users", weight: 0, by: BY, run: (doing) => change(doing, "recall") },
];

function give<Value>(doing: Doing, what: string, command: BackendCommand<Value>): void {
  follow(doing, what, doing.world.backend.run(command));
}

function upsertUser(doing: Doing): string | undefined {
  const { world, chance } = doing;
  const id = chance.pick(world.users);
  if (id === undefined) return undefined;
  const name = `${id} called ${chance.whole(1, 99)}`;
  const avatar = `https://site.invalid/${chance.whole(1, 99)}.png`;
  world.server.names.set(id, name);
  const value = { id, name, avatar, kind: "user" } as const;
  give(doing, "upserting a user", { kind: upsertUserCommand, value, actAs: SITE });
  return `${id} as "${name}"`;
}

/** Somebody is left to look at what becomes of it. */
function deleteUser(doing: Doing): string | undefined {
  const { world, chance } = doing;
  const deleted = deletedUsers(world.server.disk);
  const here = everybody(doing).filter((user) => !deleted.has(user));
  const id = chance.pick(here);
  if (id === undefined || here.length < 3) return undefined;
  give(doing, "deleting a user", { kind: deleteUserCommand, value: { id }, actAs: SITE });
  return id;
}

function revokeTokens(doing: Doing): string | undefined {
  const userId = doing.chance.pick(doing.world.users);
  if (userId === undefined) return undefined;
  give(doing, "revoking tokens", { kind: revokeTokensCommand, value: { userId }, actAs: SITE });
  return userId;
}

/** A direct conversation or a group, as one of its users or as the site. */
function create(doing: Doing): string | undefined {
  const { chance } = doing;
  const users = chance.shuffle(everybody(doing));
  const [first, second] = users;
  if (first === undefined || second === undefined) return undefined;
  const isDirect = chance.is(0.4);
  const conversationId = isDirect
    ? directConversationId(APP, [first, second])
    : mintUuid(EPOCH_MS, chance.bytes(16));
  const members = isDirect ? [first, second] : users.slice(0, chance.whole(1, users.length));
  const actAs = chance.is(0.5) ? first : SITE;
  give(doing, "creating for users", {
    kind: createConversationCommand,
    value: {
      kind: isDirect ? "direct" : "group",
      name: isDirect ? "" : `b${chance.whole(1, 99)}`,
      avatar: "",
      members: members.filter((user) => user !== actAs),
      parentId: undefined,
      persistence: chance.is(0.4) ? "async" : "sync",
      history: chance.is(0.5) ? "all" : "joined",
    },
    conversationId,
    isCreation: true,
    actAs,
  });
  return `${isDirect ? "a direct" : "a group"} of ${members.join(", ")} as ${nameOf(actAs)}`;
}

function addMember(doing: Doing): string | undefined {
  const conversation = pickGroup(doing);
  const members = conversation?.members.map(({ user }) => user) ?? [];
  const user = doing.chance.pick(everybody(doing).filter((one) => !members.includes(one)));
  if (conversation === undefined || user === undefined) return undefined;
  const actAs = pickActor(doing, conversation);
  give(doing, "adding for users", {
    kind: addMembersCommand,
    value: { users: [user] },
    conversationId: conversation.id,
    actAs,
  });
  return `${user} to ${short(conversation.id)} as ${nameOf(actAs)}`;
}

function removeMember(doing: Doing): string | undefined {
  const conversation = pickGroup(doing);
  const member = doing.chance.pick(conversation?.members ?? []);
  if (conversation === undefined || member === undefined) return undefined;
  give(doing, "removing for users", {
    kind: removeMemberCommand,
    value: { userId: member.user },
    conversationId: conversation.id,
    actAs: SITE,
  });
  return `${member.user} from ${short(conversation.id)}`;
}

function rename(doing: Doing): string | undefined {
  const conversation = pickGroup(doing);
  if (conversation === undefined) return undefined;
  give(doing, "renaming for users", {
    kind: updateConversationCommand,
    value: { name: `r${doing.chance.whole(1, 99)}` },
    conversationId: conversation.id,
    actAs: SITE,
  });
  return short(conversation.id);
}

/** A backend is no device: its messages have no order but that of their log. */
function send(doing: Doing, who: "user" | "system"): string | undefined {
  const { world, chance } = doing;
  const conversation = chance.pick(readTruth(world.server.disk));
  const user = who === "system" ? SITE : chance.pick(conversation?.members ?? [])?.user;
  if (conversation === undefined || user === undefined) return undefined;
  const { journal, backend } = world;
  const place = `backend ${journal.entries.length}`;
  const entry = journal.compose(
    { user, place, tab: place, conversationId: conversation.id },
    `from the ${who === "system" ? "site" : "user's form"} `,
  );
  const others = conversation.members.map((member) => member.user).filter((one) => one !== user);
  const mentions = chance.is(0.3) ? chance.shuffle(others).slice(0, 1) : [];
  const work = async (): Promise<void> => {
    const commandId = await backend.run({
      kind: sendMessageCommand,
      value: { envelope: { ...ENVELOPE, mentions }, codec: 0, body: bodyOf(entry.text) },
      conversationId: conversation.id,
      actAs: user,
    });
    journal.resolved(entry, commandId);
    journal.acked(commandId);
  };
  const sent = work().catch((thrown: unknown) => {
    // Nobody else has its id: what was done before has to be answered as that.
    if (thrown instanceof ImError && thrown.code === "conflict")
      world.violations.push(`backend: §${entry.number}§ was refused: ${thrown.message}`);
    throw thrown;
  });
  follow(doing, `sending as ${who}`, sent);
  return `§${entry.number}§ to ${short(conversation.id)} as ${nameOf(user)}`;
}

/** The site may change any message, whoever wrote it. */
function change(doing: Doing, name: "edit" | "recall"): string | undefined {
  const { world, chance } = doing;
  const found = readTruth(world.server.disk).flatMap(({ id: conversationId, rows }) =>
    rows.flatMap(({ id, text, sender, isNotice }) =>
      isNotice || text === "" || (name === "edit" && sender !== SITE)
        ? []
        : [{ conversationId, messageId: id, text }],
    ),
  );
  const one = chance.pick(found);
  if (one === undefined) return undefined;
  const { conversationId, messageId, text } = one;
  world.journal.disputed(messageId);
  const common = { conversationId, actAs: SITE };
  const body = bodyOf(`${text.slice(0, 40)} (by the site)`);
  if (name === "recall")
    give(doing, name, { kind: recallMessageCommand, value: { messageId }, ...common });
  else
    give(doing, name, {
      kind: editMessageCommand,
      value: { messageId, envelope: ENVELOPE, codec: 0, body },
      ...common,
    });
  return `${text.slice(0, 6)} in ${short(conversationId)}`;
}

/** Users with tokens, and guests that are here. */
function everybody({ world }: Doing): readonly string[] {
  const guests = world.tabs.filter(({ device }) => device.isGuest).map(({ chat }) => chat.userId);
  return [...new Set([...world.users, ...guests])].filter((user) => user !== "");
}

function pickGroup({ world, chance }: Doing): TrueConversation | undefined {
  return chance.pick(readTruth(world.server.disk).filter(({ kind }) => kind === "group"));
}

function pickActor({ chance }: Doing, { members }: TrueConversation): string {
  return chance.is(0.5) ? SITE : (chance.pick(members)?.user ?? SITE);
}

function nameOf(actAs: string): string {
  return actAs === SITE ? "the site" : actAs;
}

function bodyOf(text: string): Uint8Array {
  return encodeBody([{ kind: "text", text }]);
}
