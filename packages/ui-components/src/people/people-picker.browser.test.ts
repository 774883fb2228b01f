import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import { expectAccessible, waitFor } from "../../test/elements.ts";
import { register } from "../base/register.ts";
import { loadLanguage } from "../locales/locale.ts";
import { ImPeoplePicker } from "./people-picker.ts";

register("im-people-picker", ImPeoplePicker);

test("a search says what it has come to, and does not read out whom it has found", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  for (const name of ["Mara", "Martin", "Cyrus"])
    await stage.server.addUser(name.toLowerCase(), name);
  const client = stage.chat("ada");
  await expect.poll(() => client.users.findPolicy.get()).toBe("open");
  await Promise.all([loadLanguage("en"), loadLanguage("zh")]);
  const picker = Object.assign(new ImPeoplePicker(), { client, lang: "en" });
  document.body.append(picker);
  onTestFinished(() => picker.remove());
  const field = await waitFor(picker, "input");
  const said = async (): Promise<string | undefined> =>
    (await waitFor(picker, "[role=status]")).textContent?.trim();
  expect(await said()).toBe("");
  await userEvent.fill(field, "mar");
  await expect.poll(said).toBe("2 people found for “mar”");
  expect(picker.renderRoot.querySelectorAll(".person")).toHaveLength(2);
  await expectAccessible(picker);
  await userEvent.fill(field, "cyr");
  await expect.poll(said).toBe("1 person found for “cyr”");
  await userEvent.fill(field, "nobody");
  await expect.poll(said).toBe("Nobody found for “nobody”");
  stage.server.stop();
  await expect.poll(() => client.connection.get().name).toBe("offline");
  await userEvent.fill(field, "mar");
  await expect.poll(said).toBe("People can be found once you are back online.");
  picker.lang = "zh";
  await expect.poll(said).toBe("恢复网络后才能查找联系人。");
});

test("who is not chosen has no check mark, also where colours are forced", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("mara", "Mara");
  const client = stage.chat("ada");
  await expect.poll(() => client.users.findPolicy.get()).toBe("open");
  await loadLanguage("en");
  const picker = Object.assign(new ImPeoplePicker(), { client, lang: "en", multiple: true });
  document.body.append(picker);
  onTestFinished(() => picker.remove());
  await userEvent.fill(await waitFor(picker, "input"), "mar");
  const mark = await waitFor(picker, ".tick .icon");
  expect(mark.checkVisibility({ visibilityProperty: true })).toBe(false);
  await userEvent.click(await waitFor(picker, ".person"));
  expect(mark.checkVisibility({ visibilityProperty: true })).toBe(true);
});
