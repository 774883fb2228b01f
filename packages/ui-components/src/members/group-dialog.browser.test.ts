import type { Chat } from "@im-chat/core";
import type { MemoryStage } from "@im-chat/testing/browser";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { expectAccessible, expectText, find, textOf, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import { register } from "../base/register.ts";
import { loadLanguage } from "../locales/locale.ts";
import { ImGroupDialog } from "./group-dialog.ts";

register("im-group-dialog", ImGroupDialog);

const PEOPLE = [
  ["cy", "Cyrus"],
  ["dora", "Dora"],
  ["bo", "Zoltan"],
  ["eve", "Dora"],
] as const;

interface Scene {
  readonly stage: MemoryStage;
  readonly chat: Chat;
  readonly dialog: ImGroupDialog;
}

/** A group that Ada owns, and its members as one of them sees them. */
async function scene(user = "ada", { lang = "en", bo = "Zoltan" } = {}): Promise<Scene> {
  const stage = createMemoryStage(await createMemoryServer());
  onTestFinished(() => stage.close());
  for (const [id, name] of PEOPLE) await stage.server.addUser(id, id === "bo" ? bo : name);
  const chat = stage.chat(user);
  const owner = user === "ada" ? chat : stage.chat("ada");
  const members = PEOPLE.map(([id]) => id);
  const { id: conversationId } = await owner.createGroup({ name: "Birds", members });
  await expect
    .poll(() => chat.conversation(conversationId).summary.get()?.memberCount)
    .toBe(PEOPLE.length + 1);
  await loadLanguage(lang);
  const dialog = Object.assign(new ImGroupDialog(), { client: chat, conversationId, lang });
  document.body.append(dialog);
  onTestFinished(() => dialog.remove());
  dialog.show();
  await waitFor(dialog, "dialog[open]");
  await expect.poll(() => chat.conversation(conversationId).members.get().isComplete).toBe(true);
  await expect.poll(() => rows(dialog).length).toBe(PEOPLE.length + 1);
  return { stage, chat, dialog };
}

const rows = (dialog: ImGroupDialog): readonly string[] =>
  [...dialog.renderRoot.querySelectorAll("li")].map((row) =>
    [...row.querySelectorAll(".who > *, p")]
      .map(({ textContent }) => textContent?.trim())
      .join("; "),
  );

const focused = (): string | undefined => {
  const active = deepActiveElement();
  return active?.getAttribute("aria-label") ?? active?.textContent?.trim();
};

/** Presses the × of a row with the mouse, which is asked back. */
async function ask({ dialog }: Scene, id: string): Promise<void> {
  await userEvent.click(await waitFor(dialog, `[data-id=${id}] button`));
  await waitFor(dialog, ".question");
}

test("oneself and the owner come first, then all by name; who shares a name has the id below it", async () => {
  const { dialog } = await scene("cy");
  await expect
    .poll(() => rows(dialog))
    .toEqual(["cy (You)", "ada; Owner", "Dora; dora", "Dora; eve", "Zoltan"]);
});

test("in Chinese, what stands beside a name has the marks of that language", async () => {
  const { dialog } = await scene("ada", { lang: "zh-CN" });
  await expect.poll(() => rows(dialog)[0]).toMatch(/^ada（你）/u);
  expect(find(dialog, "[data-id=cy] button")?.getAttribute("aria-label")).toBe("移除：Cyrus");
});

test("a long name that is read from the right keeps its beginning", async () => {
  const { dialog } = await scene("cy", { bo: "عبد الرحمن بن محمد بن عبد الله الطويل جدًا" });
  const name = await waitFor(dialog, "[data-id=bo] .name");
  await expect.poll(() => name.textContent).toContain("عبد");
  expect(getComputedStyle(name).direction).toBe("rtl");
});

test("who may remove nobody is offered nothing, and scrolls the list by keys", async () => {
  const { dialog } = await scene("cy");
  expect(dialog.renderRoot.querySelectorAll("li button")).toHaveLength(0);
  await userEvent.tab();
  expect(deepActiveElement()?.localName).toBe("ul");
  await expectAccessible(dialog);
});

test("before a member is removed the row itself asks, with the focus on the way back", async () => {
  const stage = await scene();
  await ask(stage, "cy");
  await expect.poll(focused).toBe("Cancel");
  const question = find(stage.dialog, ".question");
  expect(question?.getAttribute("role")).toBe("group");
  expect(textOf(question ?? stage.dialog)).toContain("Remove Cyrus from the group?");
  await expectAccessible(stage.dialog);
  expect(rows(stage.dialog)).toHaveLength(5);
});

test("a double click asks, and does not answer itself", async () => {
  const stage = await scene();
  await page.viewport(1100, 760);
  onTestFinished(() => page.viewport(414, 896));
  await userEvent.dblClick(await waitFor(stage.dialog, "[data-id=cy] button"));
  await expect.poll(focused).toBe("Remove");
  expect(find(stage.dialog, ".question")).toBeDefined();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => rows(stage.dialog).length).toBe(4);
});

test("Escape takes the question back, not the dialog, and leads to where it was asked", async () => {
  const stage = await scene();
  await ask(stage, "dora");
  await expect.poll(focused).toBe("Cancel");
  await userEvent.keyboard("{Escape}");
  await expect.poll(focused).toBe("Remove: Dora");
  expect(deepActiveElement()?.closest("li")?.dataset["id"]).toBe("dora");
  expect(find(stage.dialog, "dialog[open]")).toBeDefined();
  expect(find(stage.dialog, ".question")).toBeUndefined();
  await userEvent.keyboard("{Enter}");
  await expect.poll(focused).toBe("Cancel");
  await userEvent.keyboard("{Enter}");
  await expect.poll(focused).toBe("Remove: Dora");
  expect(rows(stage.dialog)).toHaveLength(5);
});

test("a member is removed by keyboard, and the focus goes on to the next one, at the end to the list", async () => {
  const stage = await scene();
  const order = ["cy", "dora", "eve", "bo"];
  (await waitFor(stage.dialog, "[data-id=cy] button")).focus();
  for (const [index, id] of order.entries()) {
    await expect.poll(() => deepActiveElement()?.closest("li")?.dataset["id"]).toBe(id);
    await userEvent.keyboard("{Enter}");
    await expect.poll(focused).toBe("Cancel");
    await userEvent.keyboard("{Tab}{Enter}");
    await expect.poll(() => rows(stage.dialog).length).toBe(4 - index);
  }
  expect(deepActiveElement()?.localName).toBe("ul");
  await expectText(stage.dialog, "1 member");
});

test("after the last row the focus goes to the one before it", async () => {
  const stage = await scene();
  await ask(stage, "bo");
  await userEvent.click(await waitFor(stage.dialog, ".question .danger"));
  await expect.poll(() => rows(stage.dialog).length).toBe(4);
  expect(deepActiveElement()?.closest("li")?.dataset["id"]).toBe("eve");
});

test("while the server is away a removed member says so, and cannot be removed again", async () => {
  const stage = await scene();
  stage.stage.server.stop();
  await ask(stage, "cy");
  await userEvent.click(await waitFor(stage.dialog, ".question .danger"));
  await expectText(stage.dialog, "Removing…");
  await expect.poll(focused).toBe("Remove: Dora");
  expect(find(stage.dialog, "[data-id=cy] button")).toBeUndefined();
  await expectAccessible(stage.dialog);
  stage.stage.server.start();
  await expect.poll(() => rows(stage.dialog).length).toBe(4);
  expect(focused()).toBe("Remove: Dora");
});

test("a row that others take away does not take the focus with it", async () => {
  const stage = await scene();
  await ask(stage, "cy");
  await expect.poll(focused).toBe("Cancel");
  const cy = stage.stage.chat("cy");
  const id = stage.dialog.conversationId;
  await expect.poll(() => cy.conversation(id).summary.get()?.memberCount).toBe(5);
  await cy.conversation(id).leave();
  await expect.poll(() => rows(stage.dialog).length).toBe(4);
  expect(deepActiveElement()?.closest("li")?.dataset["id"]).toBe("dora");
});

test("the question fits into 320 pixels, in Chinese too", async () => {
  await page.viewport(320, 640);
  onTestFinished(() => page.viewport(414, 896));
  const stage = await scene("ada", { lang: "zh-CN" });
  await ask(stage, "cy");
  await expectText(stage.dialog, "将Cyrus移出群聊？");
  const card = find(stage.dialog, ".card")?.getBoundingClientRect();
  expect(card?.width).toBeLessThanOrEqual(320);
  for (const part of stage.dialog.renderRoot.querySelectorAll(".question, .question *")) {
    expect(part.getBoundingClientRect().left).toBeGreaterThanOrEqual(card?.left ?? 320);
    expect(part.getBoundingClientRect().right).toBeLessThanOrEqual(card?.right ?? 0);
  }
});

test("whom nobody can be asked for is not taken for all there are, and nobody is removed by guess", async () => {
  const stage = createMemoryStage(await createMemoryServer());
  onTestFinished(() => stage.close());
  for (const [id, name] of PEOPLE) await stage.server.addUser(id, name);
  const client = stage.chat("ada");
  const members = PEOPLE.map(([id]) => id);
  const group = await client.createGroup({ name: "Birds", members });
  await expect.poll(() => group.summary.get()?.memberCount).toBe(PEOPLE.length + 1);
  stage.server.stop();
  await expect.poll(() => client.connection.get().name).toBe("offline");
  await loadLanguage("en");
  const dialog = Object.assign(new ImGroupDialog(), {
    client,
    conversationId: group.id,
    lang: "en",
  });
  document.body.append(dialog);
  onTestFinished(() => dialog.remove());
  dialog.show();
  await expectText(dialog, "The server cannot be reached.");
  expect(rows(dialog).length).toBeGreaterThan(0);
  expect(dialog.renderRoot.querySelectorAll("li button")).toHaveLength(0);
  stage.server.start();
  client.reconnectNow();
  await expect.poll(() => rows(dialog).length).toBe(PEOPLE.length + 1);
  expect(textOf(dialog)).not.toContain("cannot be reached");
  expect(dialog.renderRoot.querySelectorAll("li button").length).toBeGreaterThan(0);
});
