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

test("who takes somebody back by key goes on in the field, and by click is asked for no keyboard", async () => {
  await loadLanguage("en");
  await using stage = createMemoryStage(await createMemoryServer());
  for (const name of ["Mara", "Martin"]) await stage.server.addUser(name.toLowerCase(), name);
  const client = stage.chat("ada");
  await expect.poll(() => client.users.findPolicy.get()).toBe("open");
  const picker = Object.assign(new ImPeoplePicker(), { client, lang: "en", multiple: true });
  document.body.append(picker);
  onTestFinished(() => picker.remove());
  const field = await waitFor(picker, "input");
  await userEvent.fill(field, "mar");
  await expect.poll(() => picker.renderRoot.querySelectorAll(".person").length).toBe(2);
  for (const person of picker.renderRoot.querySelectorAll<HTMLElement>(".person")) person.click();
  const chips = (): NodeListOf<HTMLElement> => picker.renderRoot.querySelectorAll(".chip");
  await expect.poll(() => chips().length).toBe(2);
  chips()[0]?.focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => chips().length).toBe(1);
  expect(field.matches(":focus")).toBe(true);
  await userEvent.click(chips()[0] ?? field);
  await expect.poll(() => chips().length).toBe(0);
  expect(field.matches(":focus")).toBe(false);
});
