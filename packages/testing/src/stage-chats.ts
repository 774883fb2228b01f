import { createChat } from "@im-chat/core";
import type { Chat, ChatOptions, Environment, ImError } from "@im-chat/core";
import type { TestAccounts } from "./accounts.ts";
import { createTestDevice } from "./device.ts";
import type { TestDevice } from "./device.ts";

export interface StageChatOptions extends Partial<Omit<ChatOptions, "server" | "app">> {
  /** One of its own when left out. */
  readonly device?: TestDevice | undefined;
  readonly world?: Partial<Environment> | undefined;
}

/** Clients of one server. */
export interface StageChats {
  /** A client of a user; on a device of its own when none is given. */
  chat(user: string, options?: StageChatOptions): Chat;
  /** Errors that the clients told of. */
  readonly errors: readonly ImError[];
}

export interface StageChatsOptions {
  readonly server: Pick<TestAccounts, "app" | "tokenFor"> & { readonly url: string };
  /** What a client takes from the world when it is given no device; one of its own when left out. */
  readonly worldOf?: ((user: string) => Partial<Environment>) | undefined;
  readonly transports?: Environment["transports"] | undefined;
}

export function createStageChats({
  server,
  worldOf = () => createTestDevice().world,
  transports,
}: StageChatsOptions): StageChats & { close(): Promise<void> } {
  const chats: Chat[] = [];
  const errors: ImError[] = [];
  return {
    errors,
    chat(user, { device, world, ...more } = {}) {
      const identity =
        more.guest === undefined ? { user, tokenProvider: () => server.tokenFor(user) } : {};
      const chat = createChat(
        { server: server.url, app: server.app, ...identity, ...more },
        { ...worldOf(user), ...device?.world, ...(transports && { transports }), ...world },
      );
      chat.on("error", ({ error }) => errors.push(error));
      chats.push(chat);
      return chat;
    },
    close: async () => void (await Promise.all(chats.map((chat) => chat.close()))),
  };
}
