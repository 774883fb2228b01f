import { sql, type ColumnDataType, type Compilable, type RawBuilder } from "kysely";
import type { Builder, Dialect } from "../query.ts";

/** Columns by name: n number, t text, b bytes; a question mark where it may be null. */
type Columns = Readonly<Record<string, "n" | "t" | "b" | "n?" | "t?" | "b?">>;

interface Shape {
  readonly key: readonly string[];
  readonly columns: Columns;
  /** Columns, in order, that name a row of another table by its key. */
  readonly of?: { readonly table: string; readonly columns: readonly string[] };
}

const ACCOUNT_LOG = { table: "account", columns: ["app", "user_id"] };
const CONVERSATION_LOG = { table: "conversation", columns: ["app", "conversation_id"] };

/** What the columns mean is said in `schema.ts`. A table comes after those that it names. */
const TABLES: Readonly<Record<string, Shape>> = {
  meta: { key: ["name"], columns: { name: "t", value: "t" } },
  change: { key: ["id"], columns: { id: "n", no: "n" } },
  app: {
    key: ["app"],
    columns: {
      app: "t",
      created_at: "n",
      find_users: "t",
      has_guests: "n",
      origins: "t",
      group_members: "n",
    },
  },
  app_key: {
    key: ["app", "key_id"],
    columns: {
      app: "t",
      key_id: "t",
      kind: "t",
      algorithm: "t",
      material: "t",
      created_at: "n",
      retired_at: "n",
    },
    of: { table: "app", columns: ["app"] },
  },
  account: {
    key: ["app", "user_id"],
    columns: {
      app: "t",
      user_id: "t",
      epoch: "n",
      is_first_epoch: "n",
      version: "n",
      name: "t",
      avatar: "t",
      kind: "n",
      revision: "n",
      search_name: "t",
      created_at: "n",
      revoked_at: "n",
      guest_salt: "b?",
      guest_hash: "b?",
    },
    of: { table: "app", columns: ["app"] },
  },
  account_event: {
    key: ["app", "user_id", "version"],
    columns: {
      app: "t",
      user_id: "t",
      version: "n",
      kind: "n",
      at: "n",
      actor: "t",
      command_id: "b?",
      data: "b",
    },
    of: ACCOUNT_LOG,
  },
  account_conversation: {
    key: ["app", "user_id", "conversation_id"],
    columns: {
      app: "t",
      user_id: "t",
      conversation_id: "b",
      entry_version: "n",
      membership_id: "n",
      visible_from_seq: "n",
    },
    of: ACCOUNT_LOG,
  },
  account_mention: {
    key: ["app", "user_id", "conversation_id", "seq"],
    columns: { app: "t", user_id: "t", conversation_id: "b", seq: "n" },
    of: ACCOUNT_LOG,
  },
  account_hidden: {
    key: ["app", "user_id", "conversation_id", "seq"],
    columns: { app: "t", user_id: "t", conversation_id: "b", seq: "n" },
    of: ACCOUNT_LOG,
  },
  conversation: {
    key: ["app", "conversation_id"],
    columns: {
      app: "t",
      conversation_id: "b",
      epoch: "n",
      is_first_epoch: "n",
      version: "n",
      last_seq: "n",
      membership_version: "n",
      kind: "n",
      name: "t",
      avatar: "t",
      parent_id: "b?",
      persistence: "n",
      history: "n",
      created_by: "t",
      created_at: "n",
      member_count: "n",
      faces: "t",
      active_at: "n",
      changed: "n",
    },
    of: { table: "app", columns: ["app"] },
  },
  member: {
    key: ["app", "conversation_id", "user_id"],
    columns: {
      app: "t",
      conversation_id: "b",
      user_id: "t",
      membership_id: "n",
      role: "n",
      join_version: "n",
      visible_from_seq: "n",
      read_seq: "n",
      delivered_seq: "n",
    },
    of: CONVERSATION_LOG,
  },
  message: {
    key: ["app", "conversation_id", "seq"],
    columns: {
      app: "t",
      conversation_id: "b",
      seq: "n",
      message_id: "b",
      principal: "t",
      sender: "t",
      created_at: "n",
      written_at: "n",
      version: "n",
      revision: "n",
      edited_at: "n",
      state: "n",
      kind: "n",
      mentions: "t?",
      mentions_all: "n",
      reply_to: "b?",
      expires_at: "n",
      codec: "n",
      body: "b",
      notice_kind: "n?",
      notice_users: "t?",
      notice_text: "t?",
    },
    of: CONVERSATION_LOG,
  },
  conversation_event: {
    key: ["app", "conversation_id", "version"],
    columns: {
      app: "t",
      conversation_id: "b",
      version: "n",
      kind: "n",
      at: "n",
      actor: "t",
      command_id: "b?",
      seq: "n",
      data: "t?",
      entries: "t?",
    },
    of: CONVERSATION_LOG,
  },
  command: {
    key: ["app", "principal", "command_id"],
    columns: {
      app: "t",
      principal: "t",
      command_id: "b",
      hash: "b",
      version: "n",
      seq: "n",
      at: "n",
      error_code: "n",
      error_message: "t?",
    },
  },
  dirty: {
    key: ["app", "log_kind", "log_id"],
    columns: { app: "t", log_kind: "t", log_id: "t", version: "n" },
  },
  consumer_position: {
    key: ["consumer", "app", "log_kind", "log_id"],
    columns: { consumer: "t", app: "t", log_kind: "t", log_id: "t", version: "n" },
  },
};

export function baseTables(builder: Builder, dialect: Dialect): readonly Compilable[] {
  const { schema } = builder;
  return [
    ...Object.entries(TABLES).map(([name, shape]) =>
      createTable({ builder, dialect, name, shape }),
    ),
    schema.createIndex("account_by_name").on("account").columns(["app", "search_name"]),
    schema.createIndex("conversation_by_change").on("conversation").columns(["app", "changed"]),
    schema
      .createIndex("member_by_user")
      .on("member")
      .columns(["app", "user_id", "conversation_id"]),
    schema
      .createIndex("message_by_id")
      .unique()
      .on("message")
      .columns(["app", "conversation_id", "message_id"]),
    builder.insertInto("change").values({ id: 0, no: 0 }),
  ];
}

function createTable(options: {
  readonly builder: Builder;
  readonly dialect: Dialect;
  readonly name: string;
  readonly shape: Shape;
}): Compilable {
  const { builder, dialect, name, shape } = options;
  const types: Readonly<Record<string, ColumnDataType | RawBuilder<unknown>>> = {
    n: "bigint",
    t: "text",
    b: dialect.name === "sqlite" ? sql`blob` : sql`bytea`,
  };
  let table = builder.schema
    .createTable(name)
    .addPrimaryKeyConstraint(`${name}_key`, shape.key as never);
  for (const [column, letters] of Object.entries(shape.columns)) {
    table = table.addColumn(column, types[letters[0] ?? ""] ?? "text", (definition) =>
      letters.length === 1 ? definition.notNull() : definition,
    );
  }
  if (shape.of !== undefined) {
    const { table: target, columns } = shape.of;
    table = table.addForeignKeyConstraint(
      `${name}_of_${target}`,
      columns as never,
      target,
      columns as never,
    );
  }
  // Rows lie in the order of the key: what is read together lies together.
  return dialect.name === "sqlite" ? table.modifyEnd(sql`without rowid`) : table;
}
