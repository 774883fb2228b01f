import { createStageChats } from "./stage-chats.ts";
import type { StageChats } from "./stage-chats.ts";
import { createTestServer } from "./test-server.ts";
import type { TestServer, TestServerOptions } from "./test-server.ts";

/** A server and clients of it, ended together. */
export interface TestStage extends StageChats {
  readonly server: TestServer;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createTestStage(options?: TestServerOptions): Promise<TestStage> {
  const server = await createTestServer(options);
  const chats = createStageChats({ server });
  const close = async (): Promise<void> => {
    await chats.close();
    await server.close();
  };
  return { ...chats, server, close, [Symbol.asyncDispose]: close };
}
