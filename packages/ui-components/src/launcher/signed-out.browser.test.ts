import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, onTestFinished, test, vi } from "vitest";
import { find } from "../../test/elements.ts";
import "../define.ts";

test("what a user has not read is not on the button any more when they have signed out", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada");
  const element = document.createElement("im-launcher");
  const chat = Object.assign(document.createElement("im-chat"), { client: stage.chat("ada") });
  element.append(chat);
  document.body.append(element);
  onTestFinished(() => element.remove());
  await (await stage.chat("bo").openDirect("ada")).send({ text: "hello" });
  await expect.poll(() => find(element, ".badge")?.textContent).toBe("1");
  Object.assign(chat, { client: undefined });
  await expect.poll(() => find(element, ".badge")).toBeUndefined();
});
