import { SqliteAdapter, SqliteQueryCompiler } from "kysely";
import type { LimitNode } from "kysely";
import type { Dialect } from "./query.ts";

/** SQLite prepares a statement anew whenever another value is bound to its limit, by which it plans; it does not where the limit
 * is an expression. */
class QueryCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node);
    this.append(" + 0");
  }
}

export const sqliteDialect: Dialect = {
  name: "sqlite",
  createAdapter: () => new SqliteAdapter(),
  createQueryCompiler: () => new QueryCompiler(),
};
