import { LIMITS, deflateBatch, encodeBatch, wrapDeflated } from "@im-chat/protocol";
import type { Down, ImError } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createIncoming } from "./incoming.ts";

test("plain batches are taken apart at once", () => {
  const { incoming, frames } = setUp();
  incoming.push(batch(1, 2));
  expect(frames()).toEqual([1, 2]);
});

test("a batch that comes after a deflated one waits for it", async () => {
  const { incoming, frames } = setUp();
  incoming.push(await deflated(batch(1, 2)));
  incoming.push(batch(3));
  incoming.push(await deflated(batch(4)));
  incoming.push(batch(5));
  await expect.poll(frames).toEqual([1, 2, 3, 4, 5]);
  incoming.push(batch(6));
  expect(frames()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("what would inflate beyond the limit is refused before it is all there", async () => {
  const { incoming, broken } = setUp();
  incoming.push(await deflated(new Uint8Array(LIMITS.inflatedBytes * 4)));
  await expect.poll(broken).toMatchObject([{ code: "too_large" }]);
});

test("what is no deflate stream is refused, and nothing after it is taken", async () => {
  const { incoming, frames, broken } = setUp();
  incoming.push(wrapDeflated(new Uint8Array([255, 255, 255, 255])));
  incoming.push(batch(1));
  await expect.poll(broken).toMatchObject([{ code: "invalid" }]);
  incoming.push(batch(2));
  expect(frames()).toEqual([]);
});

test("a deflate stream that is cut short is refused", async () => {
  const { incoming, broken } = setUp();
  const whole = await deflateBatch(batch(1, 2, 3, 4, 5, 6, 7, 8, 9));
  incoming.push(wrapDeflated(whole.slice(0, -3)));
  await expect.poll(broken).toMatchObject([{ code: "invalid" }]);
});

test("a deflated batch that was not agreed on is refused", async () => {
  const { incoming, broken } = setUp({ allowDeflated: false });
  incoming.push(await deflated(batch(1)));
  expect(broken()).toMatchObject([{ code: "invalid" }]);
});

function setUp({ allowDeflated = true } = {}) {
  const downs: Down[] = [];
  const reasons: ImError[] = [];
  const incoming = createIncoming({
    maxBytes: LIMITS.batchBytesDown,
    onFrame: (frame) => downs.push(frame),
    onBroken: (reason) => reasons.push(reason),
  });
  if (allowDeflated) incoming.allowDeflated();
  return { incoming, frames: () => downs.map(({ requestId }) => requestId), broken: () => reasons };
}

function batch(...requestIds: readonly number[]): Uint8Array {
  return encodeBatch({
    up: [],
    down: requestIds.map((requestId) => ({ type: "pong", requestId })),
  });
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  return wrapDeflated(await deflateBatch(bytes));
}
