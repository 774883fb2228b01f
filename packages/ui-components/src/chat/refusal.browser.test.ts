import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test, vi } from "vitest";
import { expectText, mount } from "../../test/elements.ts";
import "../define.ts";

type ImChat = HTMLElementTagNameMap["im-chat"];

function listen(properties: Partial<ImChat>): string[] {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const told: string[] = [];
  const hear = ({ detail }: GlobalEventHandlersEventMap["im-error"]): void => {
    told.push(`${detail.error.code}: ${detail.error.message}`);
  };
  document.addEventListener("im-error", hear, { signal: AbortSignal.timeout(60_000) });
  mount("im-chat", properties);
  return told;
}

test.each([
  ["a signature that is wrong", "unauthenticated: Cannot accept the token: its signature", {}],
  [
    "a signature that is wrong, and somebody to open",
    "unauthenticated: Cannot accept",
    { to: "bo" },
  ],
])("%s is what the page is told, once", async (_name, sentence, properties) => {
  await using stage = createMemoryStage(await createMemoryServer());
  const token = await stage.server.tokenFor("ada");
  const tokenProvider = (): Promise<string> => Promise.resolve(`${token.slice(0, -6)}AAAAAA`);
  const told = listen({ client: stage.chat("ada", { tokenProvider }), ...properties });
  await expect.poll(() => told.at(0)).toContain(sentence);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told).toHaveLength(1);
});

test("a token of another user is what the page is told", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  const tokenProvider = (): Promise<string> => stage.server.tokenFor("bo");
  const told = listen({ client: stage.chat("ada", { tokenProvider }), to: "bo" });
  await expect
    .poll(() => told)
    .toEqual([`unauthenticated: Cannot sign in: the token is of "bo", not "ada"`]);
});

test("a token provider that gives one that has expired is asked again, and the page is told why, once", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  let asked = 0;
  const tokenProvider = (): Promise<string> => {
    asked += 1;
    return stage.server.tokenFor("ada", { lifetimeSeconds: -300 });
  };
  const told = listen({ client: stage.chat("ada", { tokenProvider }), lang: "en" });
  await expect
    .poll(() => told.at(0))
    .toMatch(
      /^token_expired: Cannot accept the token: it expired 5 minutes ago; sign a new one, or check the clock/u,
    );
  await expectText(document.body, "The token has expired");
  expect(asked).toBeGreaterThan(1);
  expect(told).toHaveLength(1);
});

test("a server that is not there is what the page is told, also without anybody to open", async () => {
  const told = listen({
    server: "http://127.0.0.1:9",
    app: "demo",
    user: "nobody-there",
    tokenProvider: () => Promise.resolve("any"),
  });
  await expect.poll(() => told.at(0)).toMatch(/^unavailable: Connection lost/u);
});

test("an unknown user is what the page is told", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  const told = listen({ client: stage.chat("ada"), to: "nobody-here" });
  await expect
    .poll(() => told)
    .toEqual([`not_found: Cannot open conversation: there is no user "nobody-here"`]);
});
