import { ImError } from "@im-chat/core";
import { expect, test } from "vitest";
import { findConnectionFault } from "./connection-fault.ts";
import type { Setup } from "./setup.ts";
import { findSetupFault } from "./setup.ts";

const GOOD: Setup = {
  server: "https://chat.example",
  app: "demo",
  user: "ada",
  isGuest: false,
  hasTokenProvider: true,
};
const USER = { isGuest: false };
const PAGE = "https://shop.example/page";

test.each<[string, Partial<Setup>, string | undefined]>([
  ["nothing wrong", {}, undefined],
  ["a path on the page's own site", { server: "/" }, undefined],
  ["a guest", { user: "", isGuest: true, hasTokenProvider: false }, undefined],
  ["no server", { server: "" }, "no_server"],
  ["no address", { server: "http://" }, "bad_server"],
  ["another scheme", { server: "ftp://chat.example" }, "bad_server"],
  ["http below https", { server: "http://chat.example" }, "mixed_content"],
  ["this machine, which browsers trust", { server: "http://localhost:4000" }, undefined],
  ["no app", { app: "" }, "no_app"],
  ["nobody", { user: "", hasTokenProvider: false }, "no_user"],
  ["a user with a guest's id", { user: "~x" }, "bad_user"],
  ["a user without a token", { hasTokenProvider: false }, "no_token_provider"],
])("a page with %s", (_name, changes, kind) => {
  expect(findSetupFault({ ...GOOD, ...changes }, PAGE)?.kind).toBe(kind);
});

test("a refused connection is a fault with the server's own sentence, a lost one is none", () => {
  const reason = new ImError("origin_refused", "Origin https://shop.example is not allowed");
  expect(findConnectionFault({ name: "closed", reason }, USER)).toEqual({
    kind: "origin_refused",
    detail: reason.message,
  });
  expect(findConnectionFault({ name: "offline", sinceMs: 0 }, USER)).toBeUndefined();
  expect(
    findConnectionFault({ name: "closed", reason: new ImError("cancelled", "closed") }, USER)?.kind,
  ).toBe("ended");
});

test("who is refused without a token has the wrong app, with one the wrong token", () => {
  const reason = new ImError("unauthenticated", 'There is no app "nope"');
  const kindFor = (isGuest: boolean) =>
    findConnectionFault({ name: "closed", reason }, { isGuest })?.kind;
  expect([kindFor(true), kindFor(false)]).toEqual(["app_refused", "token_refused"]);
});
