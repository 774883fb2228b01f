import type { Compilable } from "kysely";
import { baseTables } from "./migrations/0001-base.ts";
import { idsFirst } from "./migrations/0002-ids-first.ts";
import { positionsGoBack } from "./migrations/0003-positions-go-back.ts";
import { drafts } from "./migrations/0004-drafts.ts";
import { retries } from "./migrations/0005-retries.ts";
import { guestsUnlisted } from "./migrations/0006-guests-unlisted.ts";
import { createBuilder, type Builder, type Dialect } from "./query.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { SqliteDriver } from "./driver.ts";
import { APPLICATION_ID, refuseForeign } from "./foreign.ts";
import { StartError } from "./start-error.ts";

export interface Migration {
  readonly name: string;
  statements(builder: Builder, dialect: Dialect): readonly Compilable[];
}

/** Append only: a shipped migration is never changed. Its number is its place, from 1. */
const MIGRATIONS: readonly Migration[] = [
  { name: "base", statements: baseTables },
  { name: "ids first", statements: idsFirst },
  { name: "positions go back", statements: positionsGoBack },
  { name: "drafts", statements: drafts },
  { name: "retries", statements: retries },
  { name: "guests unlisted", statements: guestsUnlisted },
];

/** Brings the database to this build's tables, in one transaction that is also the lock against a second starter.
 * @throws StartError `foreign`, `newer`; nothing was changed. */
export function migrateSqlite(driver: SqliteDriver, nowMs: number): void {
  driver.exec("begin immediate");
  try {
    const reached = checkSqlite(driver);
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index >= reached) applySqlite(driver, { migration, number: index + 1, nowMs });
    }
    driver.exec("commit");
  } catch (error) {
    driver.exec("rollback");
    throw error;
  }
}

/** Whether a database of ours still lacks tables of this build; changes nothing. */
export function isOlderSqlite(driver: SqliteDriver): boolean {
  const ours = driver
    .prepare("select 1 from sqlite_master where type = 'table' and name = 'migration'")
    .get([]);
  return ours !== undefined && reachedSqlite(driver) < MIGRATIONS.length;
}

function reachedSqlite(driver: SqliteDriver): number {
  return Number(driver.prepare("select max(number) as n from migration").get([])?.["n"] ?? 0);
}

/** @returns how many migrations the file has. */
function checkSqlite(driver: SqliteDriver): number {
  const tables = Number(driver.prepare("select count(*) as n from sqlite_master").get([])?.["n"]);
  const id = Number(driver.prepare("pragma application_id").get([])?.["application_id"]);
  refuseForeign({ tables, applicationId: id });
  if (tables === 0) {
    driver.exec(`pragma application_id = ${APPLICATION_ID}`);
    driver.exec(
      "create table migration (number integer primary key, name text not null, applied_at integer not null)",
    );
    return 0;
  }
  const reached = reachedSqlite(driver);
  if (reached > MIGRATIONS.length) {
    throw new StartError(
      "newer",
      `The database was written by a newer im-chat server (schema ${reached}, this one knows ${MIGRATIONS.length}); start that one.`,
    );
  }
  return reached;
}

function applySqlite(
  driver: SqliteDriver,
  step: { readonly migration: Migration; readonly number: number; readonly nowMs: number },
): void {
  const builder = createBuilder(sqliteDialect);
  for (const statement of step.migration.statements(builder, sqliteDialect)) {
    const { sql, parameters } = statement.compile();
    driver.prepare(sql).run(parameters.map(Number));
  }
  driver
    .prepare("insert into migration (number, name, applied_at) values (?, ?, ?)")
    .run([step.number, step.migration.name, step.nowMs]);
}
