import { expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";
import type { ImLauncher } from "./launcher.ts";

function launcher(): ImLauncher {
  const element = document.createElement("im-launcher");
  element.append(Object.assign(document.createElement("im-chat"), { client: offlineChat() }));
  document.body.append(element);
  onTestFinished(() => element.remove());
  return element;
}

test("who has gone on to a field of the page stays there when the page closes the panel", async () => {
  const { innerWidth: width, innerHeight: height } = window;
  onTestFinished(() => page.viewport(width, height));
  // Where the panel takes the whole window there is nothing beside it.
  await page.viewport(1_000, 700);
  const element = launcher();
  const field = document.createElement("input");
  document.body.prepend(field);
  onTestFinished(() => field.remove());
  await userEvent.click(await waitFor(element, ".launch"));
  await expect.poll(() => element.querySelector("im-chat")?.matches(":focus-within")).toBe(true);
  field.focus();
  const isClosed = new Promise((resolve) => {
    element.addEventListener("im-closed", resolve, { once: true });
  });
  element.close();
  await isClosed;
  expect(document.activeElement).toBe(field);
});
