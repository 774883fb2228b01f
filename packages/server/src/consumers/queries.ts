import { sql } from "kysely";
import { define } from "../database/query.ts";
import type { DirtyTable } from "../database/schema.ts";
import type { LogKey } from "../log/dirty.ts";

/** Of one kind, in the order of their keys. */
export const dirtyLogsAfter = define<Omit<DirtyTable, "version"> & { readonly limit: number }>()(
  (builder, { app, log_kind: kind, log_id: id, limit }) =>
    builder
      .selectFrom("dirty")
      .selectAll()
      // As an expression: SQLite would leave the column out of the order, and sort.
      .where(sql<boolean>`log_kind || '' = ${kind}`)
      .where(sql<boolean>`(app, log_kind, log_id) > (${app}, ${kind}, ${id})`)
      .orderBy("app")
      .orderBy("log_kind")
      .orderBy("log_id")
      .limit(limit),
);

export const clearDirty = define<LogKey & Pick<DirtyTable, "version">>()(
  (builder, { app, kind, id, version }) =>
    builder
      .deleteFrom("dirty")
      .where("app", "=", app)
      .where("log_kind", "=", kind)
      .where("log_id", "=", id)
      .where("version", "<=", version),
);

type Position = LogKey & { readonly consumer: string };

export const readPosition = define<Position>()((builder, { consumer, app, kind, id }) =>
  builder
    .selectFrom("consumer_position")
    .select("version")
    .where("consumer", "=", consumer)
    .where("app", "=", app)
    .where("log_kind", "=", kind)
    .where("log_id", "=", id),
);

export const insertPosition = define<Position & { readonly version: number }>()(
  (builder, { consumer, app, kind, id, version }) =>
    builder
      .insertInto("consumer_position")
      .values({ consumer, app, log_kind: kind, log_id: id, version })
      .onConflict((conflict) =>
        conflict.columns(["consumer", "app", "log_kind", "log_id"]).doNothing(),
      ),
);

/** Never moves back. */
export const movePosition = define<Position & { readonly version: number }>()(
  (builder, { consumer, app, kind, id, version }) =>
    builder
      .updateTable("consumer_position")
      .set({ version })
      .where("consumer", "=", consumer)
      .where("app", "=", app)
      .where("log_kind", "=", kind)
      .where("log_id", "=", id)
      .where("version", "<", version),
);
