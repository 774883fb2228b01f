import { LIMITS, type Head, type Row, type User, type UserId } from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import { byteLength } from "../text.ts";
import { accountByUser } from "./account-queries.ts";
import { toUser } from "./entities.ts";

/** Bytes of people beside something else, which has the rest of a batch. */
const BESIDE_BYTES = 262_144;
/** Of an answer that holds nothing but people. */
export const ALONE_BYTES = 917_504;

/** Collects the users that an answer speaks of. */
export class Faces {
  readonly #ids = new Set<UserId>();

  add(...ids: readonly UserId[]): void {
    for (const id of ids) if (id !== "") this.#ids.add(id);
  }

  addRow(row: Row | undefined): void {
    if (row === undefined) return;
    this.add(row.sender, ...row.envelope.mentions, ...(row.notice?.users ?? []));
  }

  addHead(head: Head): void {
    this.add(...head.conversation.faces, head.conversation.createdBy);
    this.addRow(head.lastRow);
  }

  /** Their public faces; the unknown are left out, and what would be too much for one batch. */
  async read(tx: Tx, app: string, maxBytes = BESIDE_BYTES): Promise<readonly User[]> {
    const users: User[] = [];
    let bytes = 0;
    for (const id of this.#ids) {
      if (users.length === LIMITS.usersPerResult) break;
      const account = await tx.get(accountByUser, { app, user: id });
      if (account === undefined) continue;
      const user = toUser(account);
      bytes += userBytes(user);
      if (bytes > maxBytes) break;
      users.push(user);
    }
    return users;
  }
}

/** Of numbers and field headers, about. */
const SMALL_BYTES = 32;

function userBytes({ id, name, avatar }: User): number {
  return SMALL_BYTES + byteLength(id + name + avatar);
}
