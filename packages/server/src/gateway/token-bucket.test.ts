import { expect, test } from "vitest";
import { fullBucket, take } from "./token-bucket.ts";

const rate = { perSecond: 10, burst: 3 };

test("a burst is taken, then the rate", () => {
  const bucket = fullBucket(rate, 0);
  expect([1, 2, 3, 4].map(() => take(bucket, rate, { nowMs: 0 }))).toEqual([0, 0, 0, 100]);
  expect(take(bucket, rate, { nowMs: 100 })).toBe(0);
  expect(take(bucket, rate, { nowMs: 150 })).toBe(50);
});

test("a long rest gives one burst, not more", () => {
  const bucket = fullBucket(rate, 0);
  expect(take(bucket, rate, { nowMs: 60_000, count: 4 })).toBe(100);
  expect(take(bucket, rate, { nowMs: 60_000, count: 3 })).toBe(0);
});
