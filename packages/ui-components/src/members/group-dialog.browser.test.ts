import type { Chat } from "@im-chat/core";
import type { MemoryStage } from "@im-chat/testing/browser";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { waitFor } from "../../test/elements.ts";
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
async function scene(user = "ada", { lang = "en" } = {}): Promise<Scene> {
  const stage = createMemoryStage(await createMemoryServer());
  onTestFinished(() => stage.close());
  for (const [id, name] of PEOPLE) await stage.server.addUser(id, name);
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
  await expect
    .poll(() => chat.conversation(conversationId).members.get().isComplete, { timeout: 10_000 })
    .toBe(true);
  await expect.poll(() => rows(dialog).length).toBe(PEOPLE.length + 1);
  return { stage, chat, dialog };
}

const rows = (dialog: ImGroupDialog): readonly string[] =>
  [...dialog.renderRoot.querySelectorAll("li")].map((row) =>
    [...row.querySelectorAll(".who > *, p")]
      .map(({ textContent }) => textContent?.trim())
      .join("; "),
  );

test("oneself and the owner come first, then all by name; who shares a name has the id below it", async () => {
  const { dialog } = await scene("cy");
  await expect
    .poll(() => rows(dialog))
    .toEqual(["cy (You)", "ada; Owner", "Dora; dora", "Dora; eve", "Zoltan"]);
});
