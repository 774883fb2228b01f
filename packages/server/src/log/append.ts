import {
  ImError,
  isRetryable,
  uuidToBytes,
  type CommandFrame,
  type CommandResult,
} from "@im-chat/protocol";
import { PERSISTENCES, USER_KINDS } from "../database/numbers.ts";
import type { CommandTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import { appendToAccount } from "./account-append.ts";
import { accountByUser } from "./account-queries.ts";
import {
  findResult,
  hashCommand,
  isUnkept,
  keepResult,
  principalKey,
  unkept,
  type Attempt,
} from "./command-results.ts";
import { appendToConversation } from "./conversation-append.ts";
import type { LaneGuard } from "./append-lane.ts";
import {
  conversationByKey,
  messageById,
  takeConversation,
  type ConversationState,
  type MemberState,
} from "./conversation-queries.ts";
import type {
  AccountPlan,
  ConversationPlan,
  CreationPlan,
  Decision,
  Execution,
  Plan,
  TakenConversation,
} from "./decision.ts";
import { checkAccountEpoch, checkConversationEpoch } from "./epochs.ts";
import { notMember } from "./not-member.ts";
import { emptyAccount } from "./new-account.ts";
import type { LogParts } from "./parts.ts";

/** As it is read, with the stay that may be missing; so may the user, where the host itself acts. */
type FoundConversation = Omit<ConversationState, "app" | "conversation_id"> & {
  readonly [Column in Exclude<keyof MemberState, "user_id">]: MemberState[Column] | null;
} & { readonly user_kind: number | null };

interface Command {
  readonly attempt: Attempt;
  readonly execution: Execution;
}

export interface AppendRequest {
  readonly principal: Principal;
  readonly frame: CommandFrame;
  readonly plan: Plan;
  /** That of the command's lane, when others must not overtake it. */
  readonly guard?: LaneGuard | undefined;
  /** Told before the commit where the conversation allows it. */
  readonly onAccepted?: (() => void) | undefined;
}

/** Executes a command in one transaction that appends to one log: the log's row is taken, then the command is looked up
 * among those executed before, then its epoch is checked, then it is decided. A permanent rejection is kept like a result. */
export async function append(parts: LogParts, request: AppendRequest): Promise<CommandResult> {
  const { plan, guard, onAccepted } = request;
  const command = prepare(parts, request.principal, request.frame);
  const run = (tx: WriteTx): Promise<CommandResult> =>
    execute(parts, tx, { ...command, plan, onAccepted });
  return parts.database.write((tx) => guard?.run(() => run(tx)) ?? run(tx), {
    rejected: (tx, error) => keepRejection(tx, command, error),
    decidesFirst: plan.log === "conversation",
  });
}

function prepare(parts: LogParts, principal: Principal, frame: CommandFrame): Command {
  const commandKey = uuidToBytes(frame.commandId);
  const after = frame.precondition?.after;
  return {
    attempt: {
      app: principal.app,
      principal: principalKey(principal),
      commandKey,
      hash: hashCommand(frame),
      retries: frame.retries ?? 0,
      afterKey: after === undefined ? undefined : uuidToBytes(after),
    },
    execution: {
      principal,
      commandId: frame.commandId,
      commandKey,
      conversationId: frame.conversationId,
      epoch: frame.epoch,
      precondition: frame.precondition,
      writtenAt: frame.writtenAt,
      at: parts.clock(),
      mint: parts.mint,
    },
  };
}

function execute(
  parts: LogParts,
  tx: WriteTx,
  { onAccepted, ...command }: Command & Pick<AppendRequest, "plan" | "onAccepted">,
): Promise<CommandResult> {
  const { plan } = command;
  switch (plan.log) {
    case "conversation":
      return executeOnConversation(parts, tx, { ...command, plan, onAccepted });
    case "creation":
      return executeCreation(parts, tx, { ...command, plan });
    case "account":
      return executeOnAccount(parts, tx, { ...command, plan });
    default:
      return plan satisfies never;
  }
}

async function executeOnConversation(
  parts: LogParts,
  tx: WriteTx,
  {
    attempt,
    execution,
    plan,
    onAccepted,
  }: Command & Pick<AppendRequest, "onAccepted"> & { readonly plan: ConversationPlan },
): Promise<CommandResult> {
  const { app, userId: user } = execution.principal;
  const key = conversationKey(execution);
  const found = await tx.get(takeConversation, { app, key, user });
  const known = await findResult(tx, attempt);
  if (found === undefined) throw notMember();
  if (known !== undefined) return replay(known, found.epoch);
  const taken = toTaken(execution, { key, found });
  const conversation = taken.row;
  refuseStranger(taken, execution);
  checkConversationEpoch(conversation, execution);
  checkVersion(execution, conversation.version);
  await refuseTakenId(tx, taken, attempt);
  refuseDeleted(found.user_kind, execution.principal);
  const decision = await plan.decide(tx, taken, execution);
  const place = await appendToConversation(parts, tx, { conversation, decision, execution });
  await keepResult(tx, attempt, { ...place, at: execution.at });
  if (onAccepted !== undefined && isAcceptedEarly(conversation, decision))
    tx.beforeCommit(onAccepted);
  return done(execution, { ...place, epoch: conversation.epoch });
}

/** A message, where its conversation allows it; but not what goes on into accounts. */
function isAcceptedEarly({ persistence }: ConversationState, { row, event }: Decision): boolean {
  const isMessage = row !== undefined && row.notice === undefined;
  const isAsync = persistence === PERSISTENCES.of.async;
  return isAsync && isMessage && (event?.entries ?? []).length === 0;
}

/** A row of the timeline bears the id of the command that made it. What that came to was told above; so whoever bears it is
 * another, and no row could be written beside it. */
async function refuseTakenId(
  tx: WriteTx,
  { key }: TakenConversation,
  { app, principal, commandKey: messageId }: Attempt,
): Promise<void> {
  const bearer = await tx.get(messageById, { app, key, messageId });
  if (bearer === undefined) return;
  const whose = bearer.principal === principal ? "an earlier" : "another user's";
  throw new ImError("conflict", `Cannot execute command: its id is that of ${whose} message`);
}

/** A deleted user stays in direct conversations: a backend could still act there, and what their own link carried before it
 * was ended may come late. */
function refuseDeleted(kind: number | null | undefined, { userId, role }: Principal): void {
  if (kind !== USER_KINDS.of.deleted) return;
  if (role === "host")
    throw new ImError("not_found", `Cannot act as user: "${userId}" was deleted`);
  throw new ImError("revoked", "Cannot execute command: the account was deleted");
}

/** Who is not in a conversation never learns its epoch, so "name the present one" would be an answer to repeat for ever; and
 * learns of its version neither. For another epoch it is not kept: the command may be of before a restore that lost a stay, and
 * be tried again in another one. */
function refuseStranger({ row, member }: TakenConversation, execution: Execution): void {
  const { role } = execution.principal;
  if (member !== undefined || (role !== "user" && role !== "guest")) return;
  throw execution.epoch === row.epoch ? notMember() : unkept(notMember());
}

/** Field by field: spreading a row that SQLite made costs as much as a statement. */
function toTaken(
  { principal }: Execution,
  { key, found }: { readonly key: Uint8Array; readonly found: FoundConversation },
): TakenConversation {
  const { membership_id, role, visible_from_seq } = found;
  const isMember = membership_id !== null && role !== null && visible_from_seq !== null;
  const user_id = principal.userId;
  return {
    key,
    row: {
      app: principal.app,
      conversation_id: key,
      epoch: found.epoch,
      is_first_epoch: found.is_first_epoch,
      version: found.version,
      last_seq: found.last_seq,
      membership_version: found.membership_version,
      kind: found.kind,
      created_by: found.created_by,
      active_at: found.active_at,
      history: found.history,
      persistence: found.persistence,
      member_count: found.member_count,
    },
    member: isMember ? { user_id, membership_id, role, visible_from_seq } : undefined,
  };
}

async function executeCreation(
  parts: LogParts,
  tx: WriteTx,
  { attempt, execution, plan }: Command & { readonly plan: CreationPlan },
): Promise<CommandResult> {
  const { principal } = execution;
  const existing = await tx.get(conversationByKey, {
    app: principal.app,
    key: conversationKey(execution),
  });
  const known = await findResult(tx, attempt);
  if (known !== undefined && existing !== undefined) {
    return { ...replay(known, existing.epoch), data: await plan.result(tx, execution) };
  }
  if (principal.userId !== "") {
    const account = await tx.get(accountByUser, { app: principal.app, user: principal.userId });
    checkAccountEpoch(account, execution);
    refuseDeleted(account?.kind, principal);
  }
  const { conversation, decision } = await plan.create(tx, existing, execution);
  const place = await appendToConversation(parts, tx, { conversation, decision, execution });
  await keepResult(tx, attempt, { ...place, at: execution.at });
  const data = await plan.result(tx, execution);
  return { ...done(execution, { ...place, epoch: conversation.epoch }), data };
}

async function executeOnAccount(
  parts: LogParts,
  tx: WriteTx,
  { attempt, execution, plan }: Command & { readonly plan: AccountPlan },
): Promise<CommandResult> {
  const { app, userId: actor } = execution.principal;
  const stored = await tx.get(accountByUser, { app, user: plan.userId });
  const known = await findResult(tx, attempt);
  const withResult = async (result: CommandResult): Promise<CommandResult> =>
    plan.result === undefined ? result : { ...result, data: await plan.result(tx, execution) };
  if (known !== undefined && stored !== undefined) return withResult(replay(known, stored.epoch));
  if (stored === undefined && !plan.mayCreate) {
    throw new ImError("not_found", `Cannot change account: "${plan.userId}" is not known`);
  }
  if (stored !== undefined && !plan.namesConversation) checkAccountEpoch(stored, execution);
  if (!plan.namesConversation) checkVersion(execution, stored?.version ?? 0);
  if (plan.userId === actor) refuseDeleted(stored?.kind, execution.principal);
  const isNew = stored === undefined;
  const account =
    stored ?? emptyAccount({ app, userId: plan.userId, epoch: parts.mint(), at: execution.at });
  const decision = await plan.decide(tx, { row: account, isNew }, execution);
  const { at, commandKey } = execution;
  const version = await appendToAccount(parts, tx, {
    account,
    isNew,
    decision,
    at,
    actor,
    commandKey,
  });
  await keepResult(tx, attempt, { version, seq: 0, at });
  return withResult(done(execution, { version, seq: 0, epoch: account.epoch }));
}

async function keepRejection(
  tx: WriteTx,
  { attempt, execution }: Command,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ImError) || isRetryable(error.code) || isUnkept(error)) return;
  await keepResult(tx, attempt, { version: 0, seq: 0, at: execution.at, error });
}

function conversationKey(execution: Execution): Uint8Array {
  if (execution.conversationId === undefined) {
    // Before it was looked for among those executed before, so nothing may be kept under its id.
    throw unkept(new ImError("invalid", "Cannot execute command: it names no conversation"));
  }
  return uuidToBytes(execution.conversationId);
}

function checkVersion({ precondition }: Execution, version: number): void {
  if (precondition?.version === undefined || precondition.version === version) return;
  throw new ImError(
    "conflict",
    `Cannot execute command: the log is at version ${version}, not ${precondition.version}`,
  );
}

const NO_BYTES = new Uint8Array(0);

function done(
  { at }: Execution,
  place: { readonly epoch: number; readonly version: number; readonly seq: number },
): CommandResult {
  return {
    type: "command_result",
    ...place,
    at,
    isReplayed: false,
    isAccepted: false,
    data: NO_BYTES,
  };
}

/** The places of then under the epoch of now: what a restore brought back was written in the history that goes on. */
function replay(known: CommandTable, epoch: number): CommandResult {
  const { version, seq, at } = known;
  return {
    type: "command_result",
    epoch,
    version,
    seq,
    at,
    isReplayed: true,
    isAccepted: false,
    data: NO_BYTES,
  };
}
