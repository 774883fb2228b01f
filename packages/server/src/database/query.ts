import {
  DummyDriver,
  Kysely,
  type Compilable,
  type DialectAdapter,
  type QueryCompiler,
} from "kysely";
import type { SqliteValue } from "./driver.ts";
import type { Schema } from "./schema.ts";

/** Builds SQL for one database; never executes it. */
export type Builder = Kysely<Schema>;

/** Where databases differ; one object each, in this folder. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  createAdapter(): DialectAdapter;
  createQueryCompiler(): QueryCompiler;
}

export function createBuilder(dialect: Dialect): Builder {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createDriver: () => new DummyDriver(),
      createIntrospector: () => {
        throw new Error("The builder has no database to look into");
      },
    },
  });
}

/** Stands for a value that is given with each execution. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A statement with named parameters, built by kysely once and prepared once, however often it runs. */
export interface Query<Parameters, Row> {
  readonly build: (builder: Builder, parameters: Parameters) => Compilable<Row>;
}

/** Declares a statement: `define<{ app: string }>()((builder, { app }) => builder.selectFrom(...))`.
 * The parameters look like values to kysely's types; they may only be used where a value stands. */
export function define<Parameters = Record<never, never>>(): <Row>(
  build: (builder: Builder, parameters: Parameters) => Compilable<Row>,
) => Query<Parameters, Row> {
  return (build) => ({ build });
}

export interface CompiledQuery {
  readonly sql: string;
  readonly isRead: boolean;
  /** @returns positional parameters */
  bind(parameters: object): SqliteValue[];
}

export function compile<Parameters, Row>(
  builder: Builder,
  query: Query<Parameters, Row>,
): CompiledQuery {
  const names = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
  // The proxy answers each name with its placeholder; its type is that of the values to come.
  const compiled = query.build(builder, names as Parameters).compile();
  const slots = compiled.parameters.map((value) =>
    value instanceof Placeholder ? value.name : { value },
  );
  return {
    sql: compiled.sql,
    isRead: compiled.query.kind === "SelectQueryNode",
    bind: (parameters) => bind(slots, parameters as Readonly<Record<string, SqliteValue>>),
  };
}

type Slot = string | { readonly value: unknown };

function bind(
  slots: readonly Slot[],
  parameters: Readonly<Record<string, SqliteValue>>,
): SqliteValue[] {
  const values: SqliteValue[] = [];
  for (const slot of slots) {
    // Constants were checked by kysely's types when the query was declared.
    values.push((typeof slot === "string" ? parameters[slot] : slot.value) as SqliteValue);
  }
  return values;
}
