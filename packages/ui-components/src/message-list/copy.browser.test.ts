import { expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import { waitFor } from "../../test/elements.ts";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("where the page may not use the clipboard a message is copied by the old command, and says so", async () => {
  const refuse = (): Promise<void> => Promise.reject(new DOMException("", "NotAllowedError"));
  Object.defineProperty(navigator.clipboard, "writeText", { value: refuse, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(navigator.clipboard, "writeText"));
  const rows = [rowOf(messageOf(1, { text: "first" })), rowOf(messageOf(2, { text: "second" }))];
  const { list } = await setStage(new SyntheticTimeline(rows));
  await userEvent.hover(await waitFor(list, "[data-key=m2] .bubble"));
  await userEvent.click(await waitFor(list, "[data-key=m2] [data-action=copy]"));
  await expect.poll(() => list.renderRoot.textContent).toContain("Copied");
  const field = document.createElement("textarea");
  document.body.append(field);
  field.focus();
  await userEvent.keyboard("{Control>}v{/Control}");
  expect(field.value).toBe("second");
});
