import { createTestDevice, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { createChat } from "../chat.ts";

test("a guest whose identity cannot be stored is one for as long as the page is there", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { world } = createTestDevice();
  const openStorage: typeof world.openStorage = async (options) => {
    const storage = await world.openStorage(options);
    return new Proxy(storage, {
      get(target, name) {
        if (name === "write") return () => Promise.reject(new Error("told by the test"));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const chat = createChat(
    { server: "http://127.0.0.1:1", app: "demo", guest: { name: "Visitor" } },
    { ...world, openStorage },
  );
  await until(chat.connection, ({ name }) => name === "offline", "a reason");
  expect(chat.userId).toMatch(/^~/);
  await chat.close();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
