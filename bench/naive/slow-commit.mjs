// Loaded with --import into a server under test: every COMMIT takes IM_BENCH_COMMIT_MS longer, as on a cloud disk.
// The wait blocks its thread, as the sync of a file does.
import { DatabaseSync, StatementSync } from "node:sqlite";

const delayMs = Number(process.env["IM_BENCH_COMMIT_MS"] ?? 0);
const clock = new Int32Array(new SharedArrayBuffer(4));
const isCommit = (sql) => /^\s*commit\b/i.test(sql);

function wait() {
  Atomics.wait(clock, 0, 0, delayMs);
}

if (delayMs > 0) {
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (sql) {
    const result = exec.call(this, sql);
    if (isCommit(sql)) wait();
    return result;
  };
  for (const method of ["run", "all", "get"]) {
    const original = StatementSync.prototype[method];
    StatementSync.prototype[method] = function (...values) {
      const result = original.apply(this, values);
      if (isCommit(this.sourceSQL)) wait();
      return result;
    };
  }
}
