import { createMemoryServer, createMemoryStage, createTestClock } from "@im-chat/testing";
import type { MemoryStage, TestClock } from "@im-chat/testing";
import type { Chat } from "../src/client.ts";

/** Bob is here, and the server knows Alice. */
export async function bobWrites(): Promise<{
  readonly clock: TestClock;
  readonly stage: MemoryStage;
  readonly bob: Chat;
}> {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("alice"));
  return { clock, stage, bob: stage.chat("bob") };
}
