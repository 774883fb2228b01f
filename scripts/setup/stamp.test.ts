import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesBelow, hashOf, withLock } from "./stamp.mjs";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "im-chat-stamp-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test("a hash follows the content, the name and the absence of files", () => {
  const folder = temporaryFolder();
  const file = join(folder, "a.ts");
  const hashes = [hashOf({ files: [file] })];
  for (const content of ["", "one", "two"]) {
    writeFileSync(file, content);
    hashes.push(hashOf({ files: filesBelow(folder) }));
  }
  expect(new Set(hashes).size).toBe(4);
  expect(hashOf({ files: [file] })).toBe(hashes[3]);
});

test("work under one lock never overlaps", async () => {
  const name = `test-${process.pid}`;
  let inside = 0;
  const work = async (): Promise<number> => {
    inside += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
    return inside;
  };
  const left = await Promise.all([1, 2, 3].map(() => withLock(name, work)));
  expect(left).toEqual([0, 0, 0]);
});

test("a lock is free again after its work failed", async () => {
  const name = `test-failing-${process.pid}`;
  const failing = withLock(name, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  await expect(withLock(name, () => Promise.resolve("yes"))).resolves.toBe("yes");
});
