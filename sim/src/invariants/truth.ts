import { textOf, uuidFromBytes, uuidToBytes } from "@im-chat/protocol";
import type { SqliteRow } from "@im-chat/server";
import type { ServerDisk } from "../world/database.ts";
import { APP } from "../world/server.ts";

/** A row of a conversation's log, as the database has it. */
export interface TrueRow {
  readonly seq: number;
  readonly id: string;
  readonly sender: string;
  readonly isNotice: boolean;
  /** Empty when it was recalled. */
  readonly text: string;
  readonly version: number;
}

/** A stay of a user: from the version at which it began, up to, and without, the one at which it ended. */
export interface Stay {
  readonly user: string;
  readonly visibleFromSeq: number;
  readonly fromVersion: number;
  readonly toVersion: number;
}

export interface TrueMember {
  readonly user: string;
  readonly visibleFromSeq: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  /** The highest that others were told of as read. */
  readonly seenSeq: number;
  /** What the user has begun to write. */
  readonly draft: string;
}

/** What the server's database says of a conversation, read past everything that the server does with it. */
export interface TrueConversation {
  readonly id: string;
  readonly version: number;
  readonly epoch: number;
  readonly lastSeq: number;
  readonly kind: "direct" | "group";
  readonly name: string;
  readonly rows: readonly TrueRow[];
  readonly members: readonly TrueMember[];
  readonly stays: readonly Stay[];
  /** What members have hidden from themselves. */
  readonly hidden: readonly { readonly user: string; readonly seq: number }[];
  /** Versions of the events, in order. */
  readonly versions: readonly number[];
}

/** As the database numbers them. */
const DIRECT = 1;
const DELETED = 4;

/** Users whose site has deleted them. */
export function deletedUsers(disk: ServerDisk): ReadonlySet<string> {
  const rows = disk.read("select user_id from account where app = ? and kind = ?", APP, DELETED);
  return new Set(rows.map((row) => String(row["user_id"])));
}

export function readTruth(disk: ServerDisk): readonly TrueConversation[] {
  return disk
    .read("select * from conversation where app = ? order by created_at, conversation_id", APP)
    .map((row) => toConversation(disk, row));
}

function toConversation(disk: ServerDisk, row: SqliteRow): TrueConversation {
  const key = row["conversation_id"] as Uint8Array;
  const of = (table: string, order: string): readonly SqliteRow[] =>
    disk.read(
      `select * from ${table} where app = ? and conversation_id = ? order by ${order}`,
      APP,
      key,
    );
  const events = of("conversation_event", "version");
  const firstVersions = new Map<number, number>();
  for (const event of events) {
    const seq = Number(event["seq"]);
    if (!firstVersions.has(seq)) firstVersions.set(seq, Number(event["version"]));
  }
  return {
    id: uuidFromBytes(key),
    version: Number(row["version"]),
    epoch: Number(row["epoch"]),
    lastSeq: Number(row["last_seq"]),
    kind: row["kind"] === DIRECT ? "direct" : "group",
    name: String(row["name"]),
    rows: of("message", "seq").map((message) => ({
      seq: Number(message["seq"]),
      id: uuidFromBytes(message["message_id"] as Uint8Array),
      sender: String(message["sender"]),
      isNotice: message["notice_kind"] !== null,
      text: message["state"] === 0 ? textOf(message["body"] as Uint8Array) : "",
      version: firstVersions.get(Number(message["seq"])) ?? 0,
    })),
    members: of("member", "user_id").map((member) => ({
      user: String(member["user_id"]),
      visibleFromSeq: Number(member["visible_from_seq"]),
      readSeq: Number(member["read_seq"]),
      deliveredSeq: Number(member["delivered_seq"]),
      seenSeq: Number(member["seen_seq"]),
      draft: String(member["draft"]),
    })),
    stays: staysOf(events),
    hidden: of("account_hidden", "seq").map((hidden) => ({
      user: String(hidden["user_id"]),
      seq: Number(hidden["seq"]),
    })),
    versions: events.map((event) => Number(event["version"])),
  };
}

/** Whether a user may ever have seen one message, as far as the present database knows; undefined: it does not know it. */
export function mayHaveSeen(
  disk: ServerDisk,
  user: string,
  message: { readonly conversationId: string; readonly id: string },
): boolean | undefined {
  const key = uuidToBytes(message.conversationId);
  const [row] = disk.read(
    "select seq from message where app = ? and conversation_id = ? and message_id = ?",
    APP,
    key,
    uuidToBytes(message.id),
  );
  if (row === undefined) return undefined;
  const seq = Number(row["seq"]);
  const of = "from conversation_event where app = ? and conversation_id = ?";
  const [sent] = disk.read(`select min(version) as version ${of} and seq = ?`, APP, key, seq);
  const entries = disk.read(
    `select version, entries ${of} and entries is not null order by version`,
    APP,
    key,
  );
  return isEntitled({ stays: staysOf(entries) }, user, { seq, version: Number(sent?.["version"]) });
}

interface StoredEntry {
  readonly type: "added" | "removed" | "mentioned";
  readonly user: string;
  readonly visibleFromSeq?: number;
}

function staysOf(events: readonly SqliteRow[]): readonly Stay[] {
  const open = new Map<string, Stay>();
  const ended: Stay[] = [];
  for (const event of events) {
    const version = Number(event["version"]);
    const stored = event["entries"];
    const entries =
      typeof stored === "string" ? (JSON.parse(stored) as readonly StoredEntry[]) : [];
    for (const { type, user, visibleFromSeq = 1 } of entries) {
      if (type === "added")
        open.set(user, { user, visibleFromSeq, fromVersion: version, toVersion: Infinity });
      const stay = open.get(user);
      if (type !== "removed" || stay === undefined) continue;
      // The notice of the removal is the last that belongs to it.
      ended.push({ ...stay, toVersion: version + 1 });
      open.delete(user);
    }
  }
  return [...ended, ...open.values()];
}

/** Whether a user may ever have seen a row. */
export function isEntitled(
  { stays }: Pick<TrueConversation, "stays">,
  user: string,
  { seq, version }: Pick<TrueRow, "seq" | "version">,
): boolean {
  return stays.some(
    (stay) => stay.user === user && seq >= stay.visibleFromSeq && version < stay.toVersion,
  );
}
