import { expect, test } from "vitest";
import { createTestServer } from "./test-server.ts";

test("a backup puts the data back as often as it is asked to", async () => {
  const server = await createTestServer();
  const restore = await server.backup();
  const policies = { findUsers: "none", hasGuests: false, origins: [], groupMembers: 0 } as const;
  const apps: (readonly string[])[] = [];
  for (const later of ["one", "two"]) {
    await server.kernel.apps.create(later, policies);
    await restore();
    apps.push((await server.kernel.apps.list()).map(({ id }) => id));
  }
  await server.close();
  expect(apps).toEqual([["demo"], ["demo"]]);
});
