import { sql, type Compilable } from "kysely";
import type { Builder } from "../query.ts";

/** A member's own read position may go back; what others are told of it does not, and is kept apart. */
export function positionsGoBack(builder: Builder): readonly Compilable[] {
  const { schema } = builder;
  return [
    schema
      .alterTable("member")
      .addColumn("seen_seq", "bigint", (column) => column.notNull().defaultTo(sql.lit(0))),
    schema
      .alterTable("member")
      .addColumn("read_version", "bigint", (column) => column.notNull().defaultTo(sql.lit(0))),
    builder.updateTable("member").set({ seen_seq: sql.ref("read_seq") }),
  ];
}
