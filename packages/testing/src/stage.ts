import { createChat } from "@im-chat/core";
import type { Chat, ChatOptions, Environment, ImError } from "@im-chat/core";
import { createTestDevice } from "./device.ts";
import type { TestDevice } from "./device.ts";
import { createTestServer } from "./test-server.ts";
import type { TestServer, TestServerOptions } from "./test-server.ts";

/** A server and clients of it, ended together. */
export interface TestStage {
  readonly server: TestServer;
  /** A client of a user; on a device of its own when none is given. */
  chat(user: string, options?: StageChatOptions): Chat;
  /** Errors that the clients told of. */
  readonly errors: readonly ImError[];
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StageChatOptions extends Partial<Omit<ChatOptions, "server" | "app">> {
  readonly device?: TestDevice | undefined;
  readonly world?: Partial<Environment> | undefined;
}

export async function createTestStage(options?: TestServerOptions): Promise<TestStage> {
  const server = await createTestServer(options);
  const chats: Chat[] = [];
  const errors: ImError[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(chats.map((chat) => chat.close()));
    await server.close();
  };
  return {
    server,
    errors,
    chat(user, { device = createTestDevice(), world, ...more } = {}) {
      const identity =
        more.guest === undefined ? { user, tokenProvider: () => server.tokenFor(user) } : {};
      const chat = createChat(
        { server: server.url, app: server.app, ...identity, ...more },
        { ...device.world, ...world },
      );
      chat.on("error", ({ error }) => errors.push(error));
      chats.push(chat);
      return chat;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
