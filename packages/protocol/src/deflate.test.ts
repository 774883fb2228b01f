import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { up } from "../test/samples.ts";
import { decodeBatch, encodeBatch, wrapDeflated } from "./codec.ts";
import { canDeflate, deflateBatch, inflateBatch } from "./deflate.ts";
import type { Batch } from "./frame.ts";

const PLAIN: Batch = { up: [up({ type: "renew", token: "x".repeat(4000) })], down: [] };
const INFLATE = { maxInflatedBytes: 10_000 };

function receive(deflated: Uint8Array): Batch {
  return decodeBatch(wrapDeflated(deflated), { maxBytes: 10_000, allowDeflated: true });
}

test("a deflated batch comes back as it was, and is much smaller", async () => {
  const deflated = await deflateBatch(encodeBatch(PLAIN));
  expect(deflated.length).toBeLessThan(100);
  expect(await inflateBatch(receive(deflated), INFLATE)).toEqual(PLAIN);
});

test("what another implementation deflates is read too", async () => {
  expect(await inflateBatch(receive(deflateRawSync(encodeBatch(PLAIN))), INFLATE)).toEqual(PLAIN);
});

test("a batch that is not deflated comes back as it is", async () => {
  expect(await inflateBatch(PLAIN, INFLATE)).toBe(PLAIN);
});

test("a small message that inflates to a huge one is stopped", async () => {
  const bomb = deflateRawSync(new Uint8Array(50_000_000));
  const batch = decodeBatch(wrapDeflated(bomb), { maxBytes: 100_000, allowDeflated: true });
  await expect(inflateBatch(batch, INFLATE)).rejects.toMatchObject({ code: "too_large" });
});

test("bytes that are not deflate-raw are refused", async () => {
  await expect(inflateBatch(receive(Uint8Array.of(1, 2, 3)), INFLATE)).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a batch is deflated once, not twice", async () => {
  const twice = await deflateBatch(wrapDeflated(await deflateBatch(encodeBatch(PLAIN))));
  await expect(inflateBatch(receive(twice), INFLATE)).rejects.toMatchObject({ code: "invalid" });
});

test("frames beside a deflated batch are refused", () => {
  const bytes = encodeBatch({ ...PLAIN, deflated: Uint8Array.of(3, 0) });
  expect(() => decodeBatch(bytes, { maxBytes: 10_000, allowDeflated: true })).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
});

test("this environment can deflate", () => {
  expect(canDeflate()).toBe(true);
});
