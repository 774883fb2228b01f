import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { canTrace, traceSends } from "./sync-trace/run.ts";

const WITHOUT_SYNC = fileURLToPath(new URL("sync-trace/synchronous-off.ts", import.meta.url));

// Where processes may not be traced, the crash run still stands; it cannot show this.
describe.skipIf(!canTrace())("in the system calls of a server", () => {
  test("the log is synced between a group's last write and its first ack", async () => {
    const { sent, unsynced } = await traceSends();
    expect(sent).toBe(96);
    expect(unsynced).toEqual([]);
  });

  test("a database that does not sync is found out", async () => {
    const { sent, unsynced } = await traceSends(["--import", WITHOUT_SYNC]);
    expect(unsynced.length).toBe(sent);
    expect(unsynced[0]).toMatch(/was acknowledged before the log was synced/);
  });
});
