import { addedEvent, mentionedEvent, removedEvent, uuidFromBytes } from "@im-chat/protocol";
import type { SqliteRow } from "@im-chat/server";
import type { ServerDisk } from "../world/database.ts";
import { APP } from "../world/server.ts";

/** What must hold of the accounts' logs: no holes, and of each stay its beginning, its end and who was mentioned in it, once
 * and in order. */
export function checkAccounts(disk: ServerDisk): readonly string[] {
  const told = new Map<string, string[]>();
  const problems: string[] = [];
  const accounts = disk.read("select user_id, version from account where app = ?", APP);
  for (const account of accounts) {
    const user = String(account["user_id"]);
    const events = eventsOf(disk, user);
    const isDense = events.every((event, index) => event["version"] === index + 1);
    if (!isDense || events.length !== account["version"])
      problems.push(`accounts: versions of ${user} have holes`);
    for (const event of events) note(told, user, event);
  }
  for (const [place, expected] of expectedOf(disk)) {
    const got = told.get(place) ?? [];
    if (got.join() !== expected.join())
      problems.push(`accounts: ${place} was told "${got.join()}", not "${expected.join()}"`);
  }
  return problems;
}

function eventsOf(disk: ServerDisk, user: string): readonly SqliteRow[] {
  return disk.read(
    "select version, kind, data from account_event where app = ? and user_id = ? order by version",
    APP,
    user,
  );
}

function note(told: Map<string, string[]>, user: string, { kind, data }: SqliteRow): void {
  const bytes = data as Uint8Array;
  if (kind === addedEvent.number) {
    const { conversationId, membershipId } = addedEvent.decode(bytes).membership;
    add(told, `${user} of ${conversationId}`, `added ${membershipId}`);
  } else if (kind === removedEvent.number) {
    const { conversationId, membershipId } = removedEvent.decode(bytes);
    add(told, `${user} of ${conversationId}`, `removed ${membershipId}`);
  } else if (kind === mentionedEvent.number) {
    const { conversationId, membershipId } = mentionedEvent.decode(bytes);
    add(told, `${user} of ${conversationId}`, `mentioned ${membershipId}`);
  }
}

function expectedOf(disk: ServerDisk): ReadonlyMap<string, readonly string[]> {
  const expected = new Map<string, string[]>();
  const rows = disk.read(
    `select conversation_id, entries from conversation_event
     where app = ? and entries is not null order by conversation_id, version`,
    APP,
  );
  for (const row of rows) {
    const id = uuidFromBytes(row["conversation_id"] as Uint8Array);
    const entries = JSON.parse(String(row["entries"])) as readonly {
      readonly type: string;
      readonly user: string;
      readonly membershipId: number;
    }[];
    for (const { type, user, membershipId } of entries)
      add(expected, `${user} of ${id}`, `${type} ${membershipId}`);
  }
  return expected;
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}
