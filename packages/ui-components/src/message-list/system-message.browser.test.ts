import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { expectText, mount } from "../../test/elements.ts";
import "../define.ts";

/** What is thrown where nobody catches it, from here to the end of the test. */
function watchErrors(): readonly string[] {
  const thrown: string[] = [];
  const onError = (event: ErrorEvent): void => void thrown.push(event.message);
  addEventListener("error", onError);
  onTestFinished(() => removeEventListener("error", onError));
  return thrown;
}

test.each([
  ["en", "The system"],
  ["zh-CN", "系统"],
])("what the system has written stands in list and group, as by it (%s)", async (lang, name) => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const client = stage.chat("ada");
  const { id } = await client.createGroup({ name: "Orders", members: ["bo"] });
  await expect.poll(() => client.conversation(id).summary.get()?.isPending).toBe(false);
  await stage.server.sendAsSystem(id, "Your parcel is on its way");
  const thrown = watchErrors();
  const list = mount("im-conversation-list", { client, lang }, { width: 320, height: 300 });
  await expectText(list, "Your parcel is on its way");
  await expectText(list, name);
  const conversation = mount("im-conversation", { client, conversationId: id, lang });
  await expectText(conversation, "Your parcel is on its way");
  await expectText(conversation, name);
  expect(thrown).toEqual([]);
  expect(stage.errors).toEqual([]);
});

test("what the system has written between two people is by neither", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const client = stage.chat("ada");
  const direct = await client.openDirect("bo");
  await direct.send({ text: "hello" });
  await expect.poll(() => direct.summary.get()?.lastSeq).toBe(1);
  await stage.server.sendAsSystem(direct.id, "Bo is on holiday");
  const thrown = watchErrors();
  const conversation = mount("im-conversation", { client, conversationId: direct.id });
  await expectText(conversation, "Bo is on holiday");
  await expectText(conversation, "The system");
  const list = mount("im-conversation-list", { client }, { width: 320, height: 300 });
  await expectText(list, "The system: Bo is on holiday");
  expect(thrown).toEqual([]);
  expect(stage.errors).toEqual([]);
});
