import { createManualEnvironment } from "@im-chat/transport/testing";
import { expect, test } from "vitest";
import { createAttention } from "./attention.ts";
import type { Context } from "./session/context.ts";

test("what the server was not told because it refused is told again", async () => {
  const environment = createManualEnvironment();
  let told = 0;
  const watch = async (): Promise<never> => {
    told += 1;
    throw new Error("rate limited");
  };
  const connection = { state: { name: "online" }, watch };
  const context = { environment, connection } as unknown as Context;
  const attention = createAttention(context, {
    conversations: () => ["018f0000-0000-7000-8000-000000000001"],
    users: () => [],
    onWatching: () => undefined,
  });
  await attention.start().catch(() => undefined);
  attention.touch();
  await environment.advance(10_000);
  expect(told).toBeGreaterThan(1);
});
