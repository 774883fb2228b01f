import { expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { waitFor } from "../../test/elements.ts";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("for a reader of very large text in a narrow window the lines of a menu are whole", async () => {
  const { innerWidth: width, innerHeight: height } = window;
  onTestFinished(() => page.viewport(width, height));
  await page.viewport(320, 640);
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1, { isOwn: true }))]), {
    width: 320,
  });
  stage.list.style.setProperty("--im-font-size", "32px");
  const row = stage.row("m1") ?? stage.list;
  await userEvent.hover(row);
  await userEvent.click(await waitFor(row, ".tools [aria-haspopup]"));
  const menu = await waitFor(row, ".menu:popover-open");
  await userEvent.click(await waitFor(menu, ".danger"));
  expect(menu.scrollWidth).toBeLessThanOrEqual(menu.clientWidth);
  expect(menu.getBoundingClientRect().right).toBeLessThanOrEqual(320);
});
