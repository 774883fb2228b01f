import { sql, type Compilable } from "kysely";
import type { Builder } from "../query.ts";

/** What a member has begun to write, for the member's own devices. */
export function drafts({ schema }: Builder): readonly Compilable[] {
  return [
    schema
      .alterTable("member")
      .addColumn("draft_version", "bigint", (column) => column.notNull().defaultTo(sql.lit(0))),
    // The last one: a long text leads out of the row.
    schema
      .alterTable("member")
      .addColumn("draft", "text", (column) => column.notNull().defaultTo(sql.lit(""))),
  ];
}
