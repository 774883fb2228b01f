import { createTestServer } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Website } from "./website.ts";
import { createWebsite } from "./website.ts";

const PATIENCE_MS = 60_000;

let server: TestServer;
let site: Website;

beforeAll(async () => {
  server = await createTestServer();
  site = await createWebsite(server);
}, PATIENCE_MS);

afterAll(async () => {
  await site.close();
  await server.close();
});

/** A chat on a page where one of its files never comes. */
async function without(file: RegExp): Promise<{ page: Page; troubles: readonly string[] }> {
  const { page, troubles } = await site.open("");
  await page.route(file, (route) => route.abort());
  await page.evaluate(
    ([url, app]) => {
      const chat = document.createElement("im-chat");
      Object.assign(chat, { tokenProvider: async () => (await fetch("/token?user=ada")).text() });
      for (const [name, value] of Object.entries({ server: url, app, user: "ada" }))
        chat.setAttribute(name, value ?? "");
      chat.style.setProperty("block-size", "100vh");
      document.body.append(chat);
    },
    [server.url, server.app],
  );
  return { page, troubles };
}

const SENTENCE = "That could not be loaded. Check your connection and try again.";

test(
  "the keys are told of when their sheet cannot be loaded",
  { timeout: PATIENCE_MS },
  async () => {
    const { page, troubles } = await without(/shortcuts-\w+\.js/u);
    await page.getByRole("button", { name: "New conversation" }).first().focus();
    await page.getByText("Say hello").waitFor();
    await page.keyboard.press("?");
    await page.getByText(SENTENCE).first().waitFor();
    expect(troubles).toEqual([]);
    await page.context().close();
  },
);

test("so is the page for a new conversation", { timeout: PATIENCE_MS }, async () => {
  const { page, troubles } = await without(/new-conversation-\w+\.js/u);
  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByText(SENTENCE).first().waitFor();
  expect(troubles).toEqual([]);
  await page.context().close();
});
