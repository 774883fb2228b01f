import { sql, type Compilable } from "kysely";
import type { Builder } from "../query.ts";

/** What was refused may be tried again by its user, and is decided anew then. */
export function retries({ schema }: Builder): readonly Compilable[] {
  return [
    schema
      .alterTable("command")
      .addColumn("retries", "bigint", (column) => column.notNull().defaultTo(sql.lit(0))),
  ];
}
