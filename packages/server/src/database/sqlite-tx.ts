import type { SqliteDriver, SqliteStatement } from "./driver.ts";
import { compile, createBuilder, define, type CompiledQuery, type Query } from "./query.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { Tx, WriteTx } from "./tx.ts";

const readChangeNo = define()((builder) =>
  builder.selectFrom("change").select("no").where("id", "=", 0),
);
const writeChangeNo = define<{ no: number }>()((builder, { no }) =>
  builder.updateTable("change").set({ no }).where("id", "=", 0),
);

interface PreparedQuery extends CompiledQuery {
  readonly statement: SqliteStatement;
}

/** Statements of one connection, each built and prepared at its first use. */
export class Statements {
  readonly driver: SqliteDriver;
  readonly #control = new Map<string, SqliteStatement>();
  readonly #builder = createBuilder(sqliteDialect);
  readonly #prepared = new Map<object, PreparedQuery>();

  constructor(driver: SqliteDriver) {
    this.driver = driver;
  }

  /** `begin`, `commit` and their like. */
  control(sql: string): void {
    let statement = this.#control.get(sql);
    if (statement === undefined) {
      statement = this.driver.prepare(sql);
      this.#control.set(sql, statement);
    }
    statement.run([]);
  }

  prepare<Parameters, Row>(query: Query<Parameters, Row>): PreparedQuery {
    const known = this.#prepared.get(query);
    if (known !== undefined) return known;
    const compiled = compile(this.#builder, query);
    const prepared = { ...compiled, statement: this.driver.prepare(compiled.sql) };
    this.#prepared.set(query, prepared);
    return prepared;
  }
}

/** What the transactions of one commit share. */
export interface Group {
  changeNo: number;
}

/** Takes the group's change number, if any was given, into the commit. */
export function storeChangeNo(statements: Statements, group: Group): void {
  if (group.changeNo === 0) return;
  const prepared = statements.prepare(writeChangeNo);
  prepared.statement.run(prepared.bind({ no: group.changeNo }));
}

/** A transaction that only reads. */
export function createReadTx(statements: Statements): Tx {
  return createTx(statements, () => {
    throw new Error("A read must not write");
  });
}

/** @param beforeWrite Called before each statement that may write. */
function createTx(statements: Statements, beforeWrite: () => void): Tx {
  const prepare = <Parameters, Row>(query: Query<Parameters, Row>): PreparedQuery => {
    const prepared = statements.prepare(query);
    if (!prepared.isRead) beforeWrite();
    return prepared;
  };
  // The types of rows are those that kysely derived from the schema for the same statement.
  return {
    async get<Parameters extends object, Row>(
      query: Query<Parameters, Row>,
      parameters: Parameters,
    ) {
      const prepared = prepare(query);
      return prepared.statement.get(prepared.bind(parameters)) as Row | undefined;
    },
    async all<Parameters extends object, Row>(
      query: Query<Parameters, Row>,
      parameters: Parameters,
    ) {
      const prepared = prepare(query);
      return prepared.statement.all(prepared.bind(parameters)) as readonly Row[];
    },
    async run<Parameters extends object, Row>(
      query: Query<Parameters, Row>,
      parameters: Parameters,
    ) {
      const prepared = prepare(query);
      prepared.statement.run(prepared.bind(parameters));
    },
  };
}

/** One of the transactions of a group. */
export interface Member {
  readonly tx: WriteTx;
  /** Undoes what it wrote; it may write again. @returns whether that could be done without undoing the group. */
  undo(): boolean;
  /** Ends it. @returns what it wants to run around the commit. */
  end(): Wishes;
}

/** What a transaction wants to run around the commit that carries it. */
export interface Wishes {
  readonly beforeCommit: readonly (() => void)[];
  readonly afterCommit: readonly (() => void)[];
}

/** @param hasSavepoint Whether it sets a savepoint when it first writes, to be undone alone. */
export function createMember(
  statements: Statements,
  { group, hasSavepoint }: { readonly group: Group; readonly hasSavepoint: boolean },
): Member {
  let hasWritten = false;
  let isOpen = true;
  let beforeCommit: (() => void)[] = [];
  let afterCommit: (() => void)[] = [];
  const tx = createTx(statements, () => {
    if (!isOpen) throw new Error("The transaction has ended");
    if (hasWritten) return;
    hasWritten = true;
    if (hasSavepoint) statements.control("savepoint command");
  });
  return {
    tx: {
      ...tx,
      changeNo: async () => {
        if (group.changeNo === 0) group.changeNo = ((await tx.get(readChangeNo, {}))?.no ?? 0) + 1;
        return group.changeNo;
      },
      beforeCommit: (run) => void beforeCommit.push(run),
      afterCommit: (run) => void afterCommit.push(run),
    },
    undo() {
      if (hasWritten && !hasSavepoint) return false;
      if (hasWritten) statements.control("rollback to command");
      beforeCommit = [];
      afterCommit = [];
      return true;
    },
    end() {
      isOpen = false;
      if (hasWritten && hasSavepoint) statements.control("release command");
      return { beforeCommit, afterCommit };
    },
  };
}
