import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import { fromHex } from "../test/vectors.ts";
import vectors from "../test/vectors/ids.json" with { type: "json" };
import { ImError } from "./error.ts";
import { deriveDirectConversationId } from "./direct-id.ts";
import { directConversationId } from "./direct-id-now.ts";
import { hostSha256 } from "./environment.ts";
import {
  isDirectConversationId,
  isGuestId,
  mintGuestId,
  mintUuid,
  uuidFromBytes,
  uuidToBytes,
  uuidVersion,
} from "./ids.ts";
import { checkUserId } from "./user-id.ts";

test.each(vectors.direct)("the direct of $users in $app is $id", ({ app, users, id }) => {
  const [left = "", right = ""] = users;
  expect(directConversationId(app, [left, right])).toBe(id);
  expect(directConversationId(app, [right, left])).toBe(id);
  expect(isDirectConversationId(id)).toBe(true);
});

test.each(vectors.direct)(
  "the direct of $users is the same by the platform's hash, and where there is none",
  async ({ app, users, id }) => {
    const [left = "", right = ""] = users;
    await expect(deriveDirectConversationId(app, [left, right], hostSha256)).resolves.toBe(id);
    vi.stubGlobal("crypto", {});
    await expect(deriveDirectConversationId(app, [right, left], hostSha256)).resolves.toBe(id);
    vi.unstubAllGlobals();
  },
);

test.each(vectors.direct)(
  "the direct of $users is made as PROTOCOL.md says",
  ({ app, users, id }) => {
    const [first, second] = users
      .map((user) => Buffer.from(user))
      .toSorted((left, right) => Buffer.compare(left, right));
    const input = Buffer.concat([
      Buffer.from(app),
      Buffer.of(0),
      first ?? Buffer.of(),
      Buffer.of(0),
      second ?? Buffer.of(),
    ]);
    const hash = createHash("sha256").update(input).digest("hex");
    // 12 bits of version and variant are set over the hash.
    const mask = (text: string): string =>
      `${text.slice(0, 12)}-${text.slice(13, 16)}-${text.slice(17, 32)}`;
    expect(mask(id.replaceAll("-", ""))).toBe(mask(hash));
  },
);

test.each(vectors.uuidv7)("a UUIDv7 of $nowMs is $id", ({ nowMs, random, id }) => {
  expect(mintUuid(nowMs, fromHex(random))).toBe(id);
  expect(uuidVersion(id)).toBe(7);
  expect(isDirectConversationId(id)).toBe(false);
});

test.each(vectors.guest)("a guest's id is $id", ({ random, id }) => {
  expect(mintGuestId(fromHex(random))).toBe(id);
  expect(isGuestId(id)).toBe(true);
});

test.each(vectors.userIds.filter(({ isValid }) => isValid))(
  "the user id $id is valid",
  ({ id }) => {
    expect(checkUserId(id)).toBe(id);
  },
);

test.each(vectors.userIds.filter(({ isValid }) => !isValid))(
  "the user id $id is refused",
  ({ id }) => {
    expect(() => checkUserId(id)).toThrow(ImError);
  },
);

test("half a surrogate pair is no user id", () => {
  expect(() => checkUserId("a\ud800")).toThrow(expect.objectContaining({ code: "invalid" }));
});

test("later UUIDs sort after earlier ones", () => {
  const minted = [1, 2, 255, 256, 65_536, 2 ** 40].map((nowMs) =>
    mintUuid(nowMs, new Uint8Array(16).fill(9)),
  );
  expect(minted.toSorted()).toEqual(minted);
});

test("an id comes back from its bytes, and from nothing else", () => {
  const id = "0123abcd-4567-789a-bcde-f00112233445";
  expect(uuidFromBytes(uuidToBytes(id))).toBe(id);
  for (const wrong of ["", id.toUpperCase(), `${id}0`, id.replaceAll("-", ""), "g".repeat(36)])
    expect(() => uuidToBytes(wrong)).toThrow(expect.objectContaining({ code: "invalid" }));
  expect(() => uuidFromBytes(new Uint8Array(15))).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
});
