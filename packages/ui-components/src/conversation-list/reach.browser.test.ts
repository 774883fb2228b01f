import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { expectText, mount, offlineChat, textOf, waitFor } from "../../test/elements.ts";
import "../define.ts";
import type { ImConversationList } from "./conversation-list.ts";

function rows(list: ImConversationList): HTMLButtonElement[] {
  return [...(list.shadowRoot?.querySelectorAll<HTMLButtonElement>("button.row") ?? [])];
}

test("the Tab key reaches the rows also while the open one is far below", async () => {
  const client = offlineChat();
  const ids: string[] = [];
  for (let index = 0; index < 80; index += 1)
    ids.push((await client.createGroup({ name: `Group ${index}`, members: ["bo"] })).id);
  const size = { width: 320, height: 500 };
  const list = mount("im-conversation-list", { client, selectedId: ids[0] }, size);
  await expect.poll(() => rows(list).length).toBeGreaterThan(10);
  expect(rows(list).map(({ dataset }) => dataset["id"])).not.toContain(ids[0]);
  list.focusSearch();
  await userEvent.keyboard("{Tab}");
  expect(rows(list).some((row) => row.matches(":focus"))).toBe(true);
});

test("a guest without a name is found by the name that is shown", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada", "Ada");
  const guest = stage.chat("", { guest: {} });
  await expect.poll(() => guest.connection.get().name).toBe("online");
  await (await guest.openDirect("ada")).send({ text: "is anybody there?" });
  const list = mount("im-conversation-list", { client: stage.chat("ada") });
  await expectText(list, "Guest ");
  const [, mark = ""] = /Guest (\w{4})/u.exec(textOf(list)) ?? [];
  await userEvent.fill(await waitFor(list, "input"), `guest ${mark}`);
  await list.updateComplete;
  expect(rows(list)).toHaveLength(1);
});

test("what lies under the page of a new conversation is not reached, also in an empty list", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  const client = stage.chat("ada");
  await expect.poll(() => client.connection.get().name).toBe("online");
  const list = mount("im-conversation-list", { client }, { width: 320, height: 500 });
  const start = await waitFor(list, ".state button");
  start.click();
  await waitFor(list, "im-people-picker");
  await list.updateComplete;
  start.focus();
  expect(start.matches(":focus")).toBe(false);
});
