import { expect, test } from "vitest";
import { Strands, framesOf } from "./strand.ts";

const [a, b, c] = [new Uint8Array([1]), new Uint8Array([2, 2]), new Uint8Array([3])];

test("links with the same frames in the same order hold the same strand", () => {
  const strands = new Strands();
  const first = strands.extend(strands.extend(undefined, a), b);
  const second = strands.extend(strands.extend(undefined, a), b);
  expect(second).toBe(first);
  expect(framesOf(first)).toEqual([a, b]);
  expect({ count: first.count, bytes: first.bytes }).toEqual({ count: 2, bytes: 3 });
});

test("a link that has something more is on a strand of its own from there", () => {
  const strands = new Strands();
  const shared = strands.extend(undefined, a);
  const more = strands.extend(strands.extend(shared, c), b);
  const plain = strands.extend(shared, b);
  expect(plain).not.toBe(more);
  expect(framesOf(more)).toEqual([a, c, b]);
  expect(framesOf(plain)).toEqual([a, b]);
});

test("after a flush nothing is shared with what was before", () => {
  const strands = new Strands();
  const before = strands.extend(undefined, a);
  strands.forget();
  expect(strands.extend(undefined, a)).not.toBe(before);
});
