import type { Place } from "../world/place.ts";
import type { World } from "../world/world.ts";
import { isEntitled, mayHaveSeen, readTruth } from "./truth.ts";
import type { TrueConversation } from "./truth.ts";
import { createUserAt } from "./user-at.ts";

const MARK = Buffer.from("§");
const NUMBERS = /\u00c2\u00a7(\d+)\u00c2\u00a7/g;

/** Looks through every byte that reaches a tab for messages that its user was never entitled to. */
export interface Secrecy {
  /** The database is about to be replaced by an earlier copy: what it grants now was granted. */
  readonly remember: () => void;
}

export function watchSecrecy(world: World): Secrecy {
  const userAt = createUserAt(world);
  const granted = new Set<string>();
  const former: (readonly TrueConversation[])[] = [];

  function isGranted(user: string, number: number): boolean {
    const entry = world.journal.entries[number - 1];
    // Its sender never learned that it was sent, or it is gone with the database that knew it.
    if (entry?.id === undefined) return true;
    const { conversationId, id } = entry;
    const isSeenBefore = former.some((truth) =>
      truth.some((conversation) => {
        const row = conversation.rows.find((other) => other.id === id);
        return row !== undefined && isEntitled(conversation, user, row);
      }),
    );
    return isSeenBefore || mayHaveSeen(world.server.disk, user, { conversationId, id }) !== false;
  }

  function check(place: Place, bytes: Uint8Array): void {
    const id = userAt(place);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!buffer.includes(MARK)) return;
    for (const [, digits] of buffer.toString("latin1").matchAll(NUMBERS)) {
      const key = `${id} ${digits}`;
      if (granted.has(key)) continue;
      if (isGranted(id, Number(digits))) granted.add(key);
      else world.violations.push(`secrecy: message §${digits}§ reached ${id}, who may not see it`);
    }
  }

  world.network.onArrival(check);
  return { remember: () => void former.push(readTruth(world.server.disk)) };
}
