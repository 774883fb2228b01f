import { ERROR_CODES, ImError, type CommandFrame, type ImErrorCode } from "@im-chat/protocol";
import { sha256 } from "@noble/hashes/sha2.js";
import { define } from "../database/query.ts";
import type { CommandTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";

const commandByKey = define<{
  readonly app: string;
  readonly principal: string;
  readonly commandKey: Uint8Array;
}>()((builder, { app, principal, commandKey }) =>
  builder
    .selectFrom("command")
    .selectAll()
    .where("app", "=", app)
    .where("principal", "=", principal)
    .where("command_id", "=", commandKey),
);

const insertCommand = define<CommandTable>()((builder, row) =>
  builder.insertInto("command").values({
    app: row.app,
    principal: row.principal,
    command_id: row.command_id,
    hash: row.hash,
    version: row.version,
    seq: row.seq,
    at: row.at,
    error_code: row.error_code,
    error_message: row.error_message,
    retries: row.retries,
  }),
);

const forgetRefusal = define<{
  readonly app: string;
  readonly principal: string;
  readonly commandKey: Uint8Array;
}>()((builder, { app, principal, commandKey }) =>
  builder
    .deleteFrom("command")
    .where("app", "=", app)
    .where("principal", "=", principal)
    .where("command_id", "=", commandKey)
    .where("error_code", "<>", 0),
);

/** Whose commands share one space of ids: a user's, or those of the app's backend for that user.
 * U+0001 is in no user id. */
export function principalKey(principal: Principal): string {
  return principal.role === "host" ? `\u0001${principal.userId}` : principal.userId;
}

/** Says whether two commands under one id are the same. The epoch is left out: it belongs to the attempt. */
export function hashCommand(frame: CommandFrame): Uint8Array {
  const { version = 0, revision = 0 } = frame.precondition ?? {};
  const head = new TextEncoder().encode(
    `${frame.kind} ${frame.conversationId ?? ""} ${version} ${revision} ${frame.writtenAt} `,
  );
  const input = new Uint8Array(head.length + frame.data.length);
  input.set(head);
  input.set(frame.data, head.length);
  return sha256(input).slice(0, 16);
}

/** The identity of one attempt at a command. */
export interface Attempt {
  readonly app: string;
  readonly principal: string;
  readonly commandKey: Uint8Array;
  readonly hash: Uint8Array;
  /** How often its user had it tried again after a refusal. */
  readonly retries: number;
  /** Command of the same principal that must have its outcome first. */
  readonly afterKey: Uint8Array | undefined;
}

/** What came of the command when it was executed before; undefined: it was not, or its user has tried again since it was
 * refused, and it is its turn. To be asked after the log's row is taken.
 * @throws ImError the kept rejection, `mismatch` when the id belongs to another command, or `lane_blocked` when the one
 * that it follows has no outcome. */
export async function findResult(tx: Tx, attempt: Attempt): Promise<CommandTable | undefined> {
  const { app, principal, commandKey, hash, retries, afterKey } = attempt;
  const found = await tx.get(commandByKey, { app, principal, commandKey });
  const isOver = found !== undefined && found.error_code !== 0 && found.retries < retries;
  const known = isOver && isSame(found.hash, hash) ? undefined : found;
  if (known === undefined) {
    if (afterKey === undefined) return undefined;
    if (await tx.get(commandByKey, { app, principal, commandKey: afterKey })) return undefined;
    throw new ImError(
      "lane_blocked",
      "Cannot execute command: the one that it follows comes first",
    );
  }
  if (!isSame(known.hash, hash)) {
    throw unkept(
      new ImError("mismatch", "Cannot execute command: its id belongs to another command"),
    );
  }
  if (known.error_code === 0) return known;
  throw unkept(new ImError(codeOf(known.error_code), known.error_message ?? "Refused before"));
}

/** Keeps the result; a permanent rejection too. */
export async function keepResult(
  tx: Tx,
  attempt: Attempt,
  result: {
    readonly version: number;
    readonly seq: number;
    readonly at: number;
    readonly error?: ImError | undefined;
  },
): Promise<void> {
  const { app, principal, commandKey, hash, retries } = attempt;
  if (retries > 0) await tx.run(forgetRefusal, { app, principal, commandKey });
  await tx.run(insertCommand, {
    app,
    principal,
    command_id: commandKey,
    hash,
    retries,
    version: result.version,
    seq: result.seq,
    at: result.at,
    error_code: result.error === undefined ? 0 : ERROR_CODES[result.error.code],
    error_message: result.error?.message ?? null,
  });
}

const unkeptErrors = new WeakSet<ImError>();

/** A rejection that must not be kept under the command's id: that of an earlier attempt, or one that may not last. */
export function unkept(error: ImError): ImError {
  unkeptErrors.add(error);
  return error;
}

export function isUnkept(error: ImError): boolean {
  return unkeptErrors.has(error);
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function codeOf(number: number): ImErrorCode {
  const found = Object.entries(ERROR_CODES).find(([, value]) => value === number);
  return found === undefined ? "internal" : (found[0] as ImErrorCode);
}
