import { LIMITS, type Head, type Row, type User, type UserId } from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import { accountByUser } from "./account-queries.ts";
import { toUser } from "./entities.ts";

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

  /** Their public faces; the unknown are left out. */
  async read(tx: Tx, app: string): Promise<readonly User[]> {
    const users: User[] = [];
    for (const user of this.#ids) {
      if (users.length === LIMITS.usersPerResult) break;
      const account = await tx.get(accountByUser, { app, user });
      if (account !== undefined) users.push(toUser(account));
    }
    return users;
  }
}
