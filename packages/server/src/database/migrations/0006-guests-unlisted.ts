import { sql, type Compilable } from "kysely";
import { USER_KINDS } from "../numbers.ts";
import type { Builder } from "../query.ts";

/** Guests are in no search, and so not in its index, where there may be many more of them than of users. */
export function guestsUnlisted(builder: Builder): readonly Compilable[] {
  return [
    builder
      .updateTable("account")
      .set({ search_name: sql.lit("") })
      .where("kind", "=", USER_KINDS.of.guest),
  ];
}
