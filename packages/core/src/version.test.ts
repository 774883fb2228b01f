import { PROTOCOL_VERSION } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { clientName } from "./version.ts";

test("client names the protocol version it speaks", () => {
  expect(clientName()).toBe(`im-chat/${PROTOCOL_VERSION}`);
});
