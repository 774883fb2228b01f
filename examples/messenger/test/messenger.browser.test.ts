import { until } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openStage } from "./stage.ts";

test("who is nobody yet is asked who to be", async () => {
  const stage = await openStage();
  await stage.open();
  await expect.element(page.getByRole("link", { name: "Mara" })).toBeVisible();
  expect(document.querySelector("im-chat")).toBeNull();
});

test("what somebody else writes is shown", async () => {
  const stage = await openStage();
  await stage.server.addUser("mara", "Mara");
  const jonas = await stage.person("jonas", "Jonas");
  await stage.open("mara");
  const conversation = await jonas.openDirect("mara");
  await conversation.send({ text: "The ferry leaves at eight" });
  await expect.element(page.getByText("The ferry leaves at eight")).toBeVisible();
});

test("what one writes reaches the other", async () => {
  const stage = await openStage();
  await stage.server.addUser("mara", "Mara");
  const jonas = await stage.person("jonas", "Jonas");
  await (await jonas.openDirect("mara")).send({ text: "When does the ferry leave?" });
  await stage.open("mara");
  await write("At eight");
  const { items } = await until(
    jonas.conversations,
    (list) => list.items[0]?.unread === 1,
    "the answer",
  );
  expect(items[0]?.lastMessage?.text).toBe("At eight");
});

test("what one writes while the server is away reaches the other when it is back", async () => {
  const stage = await openStage();
  await stage.server.addUser("mara", "Mara");
  const jonas = await stage.person("jonas", "Jonas");
  await (await jonas.openDirect("mara")).send({ text: "When does the ferry leave?" });
  await stage.open("mara");
  await openConversation();
  stage.server.stop();
  await write("At nine");
  await expect.element(page.getByText("At nine").last()).toBeVisible();
  expect(jonas.conversations.get().items[0]?.lastMessage?.text).not.toBe("At nine");
  stage.server.start();
  const { items } = await until(
    jonas.conversations,
    (list) => list.items[0]?.unread === 1,
    "the answer",
  );
  expect(items[0]?.lastMessage?.text).toBe("At nine");
});

test("the browser's way back leads to the list, as the button does", async () => {
  const stage = await openStage();
  await stage.server.addUser("mara", "Mara");
  const jonas = await stage.person("jonas", "Jonas");
  const { id } = await jonas.openDirect("mara");
  await jonas.conversation(id).send({ text: "When does the ferry leave?" });
  await stage.open("mara");
  await openConversation();
  expect(location.hash).toBe(`#${id}`);
  history.back();
  await expect.element(page.getByRole("searchbox")).toBeVisible();
  expect(location.hash).toBe("");
  await openConversation();
  await page.getByRole("button", { name: "Back" }).click();
  await expect.poll(() => location.hash).toBe("");
  history.forward();
  await expect.element(page.getByRole("textbox", { name: /^Message/ })).toBeVisible();
});

/** Opens the only conversation there is. */
async function openConversation(): Promise<void> {
  await page.getByText("When does the ferry leave?").first().click();
  await expect.element(page.getByRole("textbox", { name: /^Message/ })).toBeVisible();
}

async function write(text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /^Message/ });
  if (field.query() === null) await openConversation();
  await field.fill(text);
  await userEvent.keyboard("{Enter}");
}
