import { createTestDevice } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import { expect, test } from "vitest";
import { createChat } from "../chat.ts";

const options = {
  server: "http://127.0.0.1:1",
  app: "demo",
  user: "alice",
  tokenProvider: async () => "t",
};
const guest = { user: undefined, tokenProvider: undefined };

test.for([
  ["no transports", { transports: [] }, "transports are empty"],
  ["one transport in place of a list", { transports: webSocketTransport() }, "not array"],
  ["a name in place of a transport", { transports: ["websocket"] }, "no transport"],
  ["nothing in place of a transport", { transports: [undefined] }, "no transport"],
  ["a server with a query", { server: "http://127.0.0.1:1/?x=1" }, "no address"],
  ["a guest whose name is no text", { ...guest, guest: { name: 5 } }, "guest.name is number"],
] as const)("%s: it is said at once", async ([, wrong, why]) => {
  const make = (): unknown =>
    createChat({ ...options, ...wrong } as never, createTestDevice().world);
  expect(make).toThrow(expect.objectContaining({ code: "invalid" }));
  expect(make).toThrow(why);
});
