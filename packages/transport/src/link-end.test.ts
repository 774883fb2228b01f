import { CLOSE_CODES, ImError } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { endOfClose, endOfError } from "./link-end.ts";

const CODES: readonly (readonly [
  code: number,
  error: string,
  follows: "back" | "token" | "end",
])[] = [
  [1000, "unavailable", "back"],
  [1006, "unavailable", "back"],
  [1012, "unavailable", "back"],
  [CLOSE_CODES.goingAway, "unavailable", "back"],
  [CLOSE_CODES.heartbeatMissed, "unavailable", "back"],
  [CLOSE_CODES.tooSlow, "unavailable", "back"],
  [CLOSE_CODES.internal, "internal", "back"],
  [CLOSE_CODES.rateLimited, "rate_limited", "back"],
  [CLOSE_CODES.helloTimeout, "unavailable", "back"],
  [4099, "unavailable", "back"],
  [CLOSE_CODES.tokenExpired, "token_expired", "token"],
  [4199, "token_expired", "token"],
  [CLOSE_CODES.unauthenticated, "unauthenticated", "end"],
  [CLOSE_CODES.revoked, "revoked", "end"],
  [CLOSE_CODES.originRefused, "origin_refused", "end"],
  [CLOSE_CODES.versionMismatch, "version_mismatch", "end"],
  [CLOSE_CODES.invalidFrame, "invalid", "end"],
  [CLOSE_CODES.tooLarge, "too_large", "end"],
  [CLOSE_CODES.superseded, "superseded", "end"],
  [4999, "internal", "end"],
];

test.for(CODES)("close code %i is %s: %s", ([code, error, follows]) => {
  const end = endOfClose({ code, reason: "" });
  expect(end.reason.code).toBe(error);
  expect(end.isTokenExpired).toBe(follows === "token");
  expect(end.isTerminal).toBe(follows === "end");
});

test("every close code of the protocol is among them", () => {
  const known = CODES.map(([code]) => code);
  expect(Object.values(CLOSE_CODES).filter((code) => !known.includes(code))).toEqual([]);
});

test("the server's sentence is kept", () => {
  const { reason } = endOfClose({ code: 4202, reason: "Add https://a.example to the origins" });
  expect(reason.message).toBe("Connection lost: Add https://a.example to the origins");
});

test("what a token provider throws is taken for a failure of the network, unless it says more", () => {
  expect(endOfError(new TypeError("Failed to fetch"))).toMatchObject({
    isTerminal: false,
    reason: { code: "unavailable" },
  });
  expect(endOfError(new ImError("forbidden", "banned"))).toMatchObject({ isTerminal: true });
  expect(endOfError(new ImError("token_expired", "old"))).toMatchObject({
    isTerminal: false,
    isTokenExpired: true,
  });
});
