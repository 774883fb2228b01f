import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** Jobs that end when they are told to. */
function jobs() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    job: (name: string) => () =>
      new Promise<string>((resolve) => {
        begun.push(name);
        ends.set(name, () => resolve(name));
      }),
    async end(name: string): Promise<void> {
      ends.get(name)?.();
      await new Promise((resolve) => void setImmediate(resolve));
    },
  };
}

test("one who asks much waits for the own turn, in order, and others do not", async () => {
  const turns = new Turns(2);
  const { begun, job, end } = jobs();
  const results = ["a1", "a2", "a3", "a4"].map((name) => turns.run("a", 1, job(name)));
  results.push(turns.run("b", 1, job("b1")));
  expect(begun).toEqual(["a1", "a2", "b1"]);
  await end("a2");
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
  await end("a1");
  await end("a3");
  await end("a4");
  await end("b1");
  expect(await Promise.all(results)).toEqual(["a1", "a2", "a3", "a4", "b1"]);
});

test("what is more than all room goes alone, and nothing overtakes it", async () => {
  const turns = new Turns(3);
  const { begun, job, end } = jobs();
  for (const [name, work] of [
    ["small", 1],
    ["huge", 50],
    ["last", 1],
  ] as const)
    void turns.run("a", work, job(name));
  expect(begun).toEqual(["small"]);
  await end("small");
  expect(begun).toEqual(["small", "huge"]);
  await end("huge");
  expect(begun).toEqual(["small", "huge", "last"]);
});

test("a job that fails makes room too, and tells who asked", async () => {
  const turns = new Turns(1);
  const first = turns.run("a", 1, () => Promise.reject(new Error("no")));
  const second = turns.run("a", 1, async () => "done");
  await expect(first).rejects.toThrow("no");
  expect(await second).toBe("done");
});

test("users of whom nothing is under way are forgotten, the others keep their place", async () => {
  const turns = new Turns(1);
  const { begun, job, end } = jobs();
  void turns.run("a", 1, job("first"));
  for (let user = 0; user < 3000; user += 1) await turns.run(`u${user}`, 1, async () => {});
  void turns.run("a", 1, job("second"));
  expect(begun).toEqual(["first"]);
  await end("first");
  expect(begun).toEqual(["first", "second"]);
});
