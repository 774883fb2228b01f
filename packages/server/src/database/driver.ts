export type SqliteValue = null | number | string | Uint8Array;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A prepared statement; parameters are positional. */
export interface SqliteStatement {
  get(parameters: readonly SqliteValue[]): SqliteRow | undefined;
  all(parameters: readonly SqliteValue[]): readonly SqliteRow[];
  /** @returns rows changed */
  run(parameters: readonly SqliteValue[]): number;
}

/** One open SQLite database, the only thing that the kernel needs of its surroundings besides time and chance.
 * Integers come back as numbers and stay below 2^53. Everything is synchronous, on the calling thread. */
export interface SqliteDriver {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  /** Writes a whole, consistent copy into a new file and marks it as a copy.
   * @param mark Statement that marks it.
   * @throws Error whose message is the reason; nothing of it is left then */
  copyTo(file: string, mark: string): void;
  close(): void;
}
