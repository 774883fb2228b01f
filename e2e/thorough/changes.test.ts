import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium } from "../support/person.ts";
import type { Person, PersonOptions } from "../support/person.ts";
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

const rowWith = ({ page }: Person, text: string): Locator =>
  page.locator("im-message-list [part~=row]", { hasText: text });

/** Chooses a line of a message's menu, and again where it asks. */
async function choose(person: Person, text: string, line: string): Promise<void> {
  await rowWith(person, text).hover();
  await rowWith(person, text).getByRole("button", { name: "Message actions" }).click();
  await person.page.getByRole("menuitem", { name: line, exact: true }).click();
  const question = person.page.getByRole("menuitem", { name: `Really ${line.toLowerCase()}?` });
  if (line.startsWith("Delete")) await question.click();
}

async function edit(person: Person, text: string, to: string): Promise<void> {
  await choose(person, text, "Edit");
  const field = person.page.getByRole("textbox", { name: "Edit message" });
  await field.fill(to);
  await field.press("Enter");
  await person.sees(to);
}

async function goOffline({ context, page }: Person): Promise<void> {
  await context.setOffline(true);
  await page
    .locator("im-connection-banner")
    .getByText(/offline/i)
    .first()
    .waitFor();
}

/** @param more Of Mara. */
async function meet(more: Pick<PersonOptions, "arrange"> = {}): Promise<readonly [Person, Person]> {
  const [mara, xiaoyu] = await Promise.all([
    enter({ browser, url: server.url, as: "mara", ...more }),
    enter({ browser, url: server.url, as: "xiaoyu" }),
  ]);
  await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
  return [mara, xiaoyu];
}

test("a message is edited, deleted for everyone and hidden, and each sees what is theirs to see", async () => {
  const [mara, xiaoyu] = await meet();
  for (const text of ["to be edited", "to be deleted", "to be hidden"]) await mara.write(text);
  await xiaoyu.sees("to be hidden");
  await edit(mara, "to be edited", "was edited");
  await choose(mara, "to be deleted", "Delete for everyone");
  await choose(xiaoyu, "to be hidden", "Delete for me");
  await xiaoyu.sees("was edited");
  await expect
    .poll(async () => (await xiaoyu.bubbles()).slice(-2), PATIENCE)
    .toEqual(["was edited", "This message was deleted"]);
  await expect
    .poll(async () => (await mara.bubbles()).slice(-3), PATIENCE)
    .toEqual(["was edited", "You deleted this message", "to be hidden"]);
  await xiaoyu.page.reload();
  await xiaoyu.open("Mara");
  await xiaoyu.sees("was edited");
  expect((await xiaoyu.bubbles()).at(-1)).toBe("This message was deleted");
  await Promise.all([mara.leave(), xiaoyu.leave()]);
});

test("what is changed offline waits with its reason, and arrives once as it was left", async () => {
  const [mara, xiaoyu] = await meet();
  await mara.write("sent before");
  await xiaoyu.sees("sent before");
  await goOffline(mara);
  await mara.write("written offline");
  await mara.page.locator("[part=waiting]", { hasText: "back online" }).waitFor();
  await edit(mara, "written offline", "rewritten offline");
  await edit(mara, "sent before", "edited offline");
  await mara.context.setOffline(false);
  await xiaoyu.sees("rewritten offline");
  await xiaoyu.sees("edited offline");
  expect((await xiaoyu.bubbles()).slice(-2)).toEqual(["edited offline", "rewritten offline"]);
  await expect.poll(() => mara.page.locator("[part=waiting]").count(), PATIENCE).toBe(0);
  await Promise.all([mara.leave(), xiaoyu.leave()]);
});

test("an edit whose code never came says so and keeps its text; the next network brings the code by itself", async () => {
  const code = "**/actions-*.js";
  const arrange = (page: Page): Promise<unknown> => page.route(code, (route) => route.abort());
  const [mara, xiaoyu] = await meet({ arrange });
  await mara.write("sent without it");
  await xiaoyu.sees("sent without it");
  await goOffline(mara);
  await choose(mara, "sent without it", "Edit");
  const field = mara.page.getByRole("textbox", { name: "Edit message" });
  await field.fill("edited all the same");
  await field.press("Enter");
  await mara.page.locator("im-message-list [role=alert]").waitFor();
  expect(await field.inputValue()).toBe("edited all the same");
  await mara.page.unroute(code);
  const loaded = mara.page.waitForResponse(code);
  await mara.context.setOffline(false);
  await loaded;
  await goOffline(mara);
  await field.press("Enter");
  await mara.sees("edited all the same");
  await mara.context.setOffline(false);
  await xiaoyu.sees("edited all the same");
  await Promise.all([mara.leave(), xiaoyu.leave()]);
});
