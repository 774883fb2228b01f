import { sql, type Compilable } from "kysely";
import type { Builder, Dialect } from "../query.ts";
import type { CommandTable } from "../schema.ts";

/** Ids come first in the keys that hold them. They begin with the time at which they were made, so what one commit adds lies
 * on one page, where it lay on a page for each conversation and sender. */
export function idsFirst(builder: Builder, dialect: Dialect): readonly Compilable[] {
  const { schema } = builder;
  const bytes = dialect.name === "sqlite" ? sql`blob` : sql`bytea`;
  const table = schema
    .createTable("command_by_id")
    .addPrimaryKeyConstraint("command_by_id_key", ["app", "command_id", "principal"] as never)
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("principal", "text", (column) => column.notNull())
    .addColumn("command_id", bytes, (column) => column.notNull())
    .addColumn("hash", bytes, (column) => column.notNull())
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("error_code", "bigint", (column) => column.notNull())
    .addColumn("error_message", "text");
  return [
    schema.dropIndex("message_by_id"),
    schema
      .createIndex("message_by_id")
      .unique()
      .on("message")
      .columns(["app", "message_id", "conversation_id"]),
    dialect.name === "sqlite" ? table.modifyEnd(sql`without rowid`) : table,
    builder
      .$extendTables<{ command_by_id: CommandTable }>()
      .insertInto("command_by_id")
      .columns([...COLUMNS])
      .expression(
        builder
          .selectFrom("command")
          .select([...COLUMNS])
          .orderBy("app")
          .orderBy("command_id"),
      ),
    schema.dropTable("command"),
    schema.alterTable("command_by_id").renameTo("command"),
  ];
}

const COLUMNS = [
  "app",
  "principal",
  "command_id",
  "hash",
  "version",
  "seq",
  "at",
  "error_code",
  "error_message",
] as const satisfies readonly (keyof CommandTable)[];
