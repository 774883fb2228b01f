import { addMembersCommand, removeMemberCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { Kernel } from "../kernel.ts";
import { createFixture } from "../test/kernel-fixture.ts";
import { startTestServer } from "../test/server.ts";

/** A kernel that can be made to keep member lists back. */
function slowLists(kernel: Kernel): { readonly kernel: Kernel; hold(): () => void } {
  let released = Promise.resolve();
  return {
    kernel: {
      ...kernel,
      async audience(app, conversationId) {
        await released;
        return kernel.audience(app, conversationId);
      },
    },
    hold() {
      let release = (): void => undefined;
      released = new Promise((resolve) => (release = resolve));
      return () => release();
    },
  };
}

test("what waited for a member list is not pushed to those whom that list has since then only", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.group("g", ["bob"], { history: "all" });
  const { epoch } = await fixture.kernel.audience("demo", id);
  const at = { conversationId: id, epoch };
  const { kernel, hold } = slowLists(fixture.kernel);
  await using server = await startTestServer({ kernel });
  const bob = await server.signIn("bob");
  await bob.request({ type: "watch", conversationIds: [id], userIds: [] });
  const release = hold();
  await alice.run(removeMemberCommand, { userId: "bob" }, at);
  await alice.send(id, "behind his back", { epoch });
  const joined = await alice.run(addMembersCommand, { users: ["bob"] }, at);
  const last = await alice.send(id, "welcome", { epoch });
  release();
  const versions = await bob.until(() => {
    const pushed = bob
      .all("events")
      .filter(({ conversationId }) => conversationId === id)
      .flatMap(({ events }) => events.map(({ version }) => version));
    return pushed.includes(last.version) ? pushed : undefined;
  });
  expect(versions).toEqual([joined.version, last.version]);
});
