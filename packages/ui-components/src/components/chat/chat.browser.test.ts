import { expect, test } from "vitest";
import "../../define.ts";

test("im-chat is registered and renders its attribute", async () => {
  document.body.innerHTML = '<im-chat server="https://chat.example"></im-chat>';
  const element = document.body.querySelector("im-chat");
  await element?.updateComplete;
  expect(element?.shadowRoot?.textContent).toContain("https://chat.example");
});
