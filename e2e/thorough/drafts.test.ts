import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("what is begun at the desk is gone on with on the phone, and gone from both once it is sent", async () => {
  const entry = { browser, url: server.url, as: "mara" };
  const desk = await enter(entry);
  const phone = await enter({ ...entry, viewport: { width: 390, height: 780 } });
  const fieldOf = ({ page }: typeof desk) => page.locator("im-composer textarea");
  await desk.open("Jonas");
  await fieldOf(desk).pressSequentially("I will bring the vase");
  const row = phone.page.locator("im-conversation-list [part~=row]", { hasText: "Jonas" });
  await row.filter({ hasText: "Draft: I will bring the vase" }).waitFor();
  await phone.open("Jonas");
  expect(await fieldOf(phone).inputValue()).toBe("I will bring the vase");
  await fieldOf(phone).press("End");
  await fieldOf(phone).pressSequentially(", and the bowls");
  await expect
    .poll(() => fieldOf(desk).inputValue(), PATIENCE)
    .toBe("I will bring the vase, and the bowls");
  await fieldOf(desk).press("Enter");
  await phone.sees("I will bring the vase, and the bowls");
  await expect.poll(() => fieldOf(phone).inputValue(), PATIENCE).toBe("");
  for (const person of [desk, phone]) await person.leave();
});
