import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { expectText, textOf } from "../../test/elements.ts";
import "../define.ts";
import { register } from "../base/register.ts";
import { ImPeoplePicker } from "./people-picker.ts";

test("a guest without a name is offered by the name that is shown elsewhere", async () => {
  register("im-people-picker", ImPeoplePicker);
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada", "Ada");
  const guest = stage.chat("", { guest: {} });
  await expect.poll(() => guest.connection.get().name).toBe("online");
  await (await guest.openDirect("ada")).send({ text: "is anybody there?" });
  const ada = stage.chat("ada");
  await expect.poll(() => ada.unread.get().total).toBe(1);
  const picker = Object.assign(new ImPeoplePicker(), { client: ada });
  document.body.append(picker);
  await expectText(picker, "Guest ");
  picker.remove();
  expect(textOf(picker)).not.toContain("~");
});
