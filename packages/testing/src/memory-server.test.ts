import { expect, onTestFinished, test } from "vitest";
import { createMemoryServer } from "./create-memory-server.ts";

test("an id that no user can have is refused", async () => {
  const server = await createMemoryServer();
  onTestFinished(() => server.close());
  await expect(server.addUser("")).rejects.toMatchObject({ code: "invalid" });
  await expect(server.addUser("~mara")).rejects.toThrow(
    'Cannot add user "~mara": guests register themselves',
  );
});

test("a server that was closed stays closed", async () => {
  const server = await createMemoryServer();
  await server.close();
  await server.close();
  expect(server.isUp).toBe(false);
  expect(() => server.start()).toThrow("Cannot start the server: it was closed");
});
