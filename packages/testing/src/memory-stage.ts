import type { MemoryServer } from "./memory-server.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { createStageChats } from "./stage-chats.ts";
import type { StageChats } from "./stage-chats.ts";
import type { TestClock } from "./test-clock.ts";

/** A server in memory and clients of it, which reach it without a network; ended together. */
export interface MemoryStage extends StageChats {
  readonly server: MemoryServer;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MemoryStageOptions {
  /** The server's and all clients' time and chance; the platform's when left out. With it, whatever is asked is awaited
   * by {@link TestClock.until}, the end of the stage too. */
  readonly clock?: TestClock | undefined;
}

/** @param server Closed with the stage. */
export function createMemoryStage(
  server: MemoryServer,
  { clock }: MemoryStageOptions = {},
): MemoryStage {
  const chats = createStageChats({
    server: { ...server, url: "http://memory.invalid" },
    worldOf: clock === undefined ? undefined : (user) => clock.world(user),
    transports: () => [createMemoryTransport(server, clock)],
  });
  const close = async (): Promise<void> => {
    await chats.close();
    await server.close();
  };
  return { ...chats, server, close, [Symbol.asyncDispose]: close };
}
