import {
  ImError,
  checkUserId,
  encodeBody,
  isGuestId,
  mintUuid,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { ConversationId, UserId } from "@im-chat/protocol";
import type { Kernel } from "@im-chat/server/kernel";
import { signToken } from "./sign-token.ts";

/** What a test asks of a server, however that is reached. */
export interface TestAccounts {
  /** Id of the app that every database begins with. */
  readonly app: string;
  /** What is behind the links: to look into, and to act as the host's backend. */
  readonly kernel: Kernel;
  /** Makes the account of a user who has never been here. @throws ImError `invalid` for the form of the id, or that of a guest. */
  addUser(userId: UserId, name?: string): Promise<void>;
  /** Sends a text as the host's backend, which is nobody in the conversation. @throws ImError `not_found` where there is none. */
  sendAsSystem(conversationId: ConversationId, text: string): Promise<void>;
  /** A token as the host's backend would sign it, also for an id that the server refuses. */
  tokenFor(userId: UserId, options?: TokenOptions): Promise<string>;
}

export interface TokenOptions {
  /** Like the id when left out. */
  readonly name?: string | undefined;
  /** From now; 3600 when left out. Below 0: it has expired already, which a server excuses up to a minute. */
  readonly lifetimeSeconds?: number | undefined;
}

/** The app that every database begins with. */
const APP = "demo";

/** @param kernel The one that is behind the server now.
 * @param now Epoch milliseconds. */
export function createAccounts(kernel: () => Kernel, now: () => number): TestAccounts {
  return {
    app: APP,
    get kernel() {
      return kernel();
    },
    async addUser(userId, name = userId) {
      checkUserId(userId);
      if (isGuestId(userId))
        throw new ImError("invalid", `Cannot add user "${userId}": guests register themselves`);
      await kernel().signIn({ app: APP, userId, role: "user" }, { name, kind: "user" });
    },
    async sendAsSystem(conversationId, text) {
      const { epoch } = await kernel().audience(APP, conversationId);
      const envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;
      const body = encodeBody([{ kind: "text", text }]);
      await kernel().append(
        { app: APP, userId: "", role: "host" },
        {
          type: "command",
          commandId: mintUuid(now(), crypto.getRandomValues(new Uint8Array(16))),
          kind: sendMessageCommand.number,
          conversationId,
          epoch,
          data: sendMessageCommand.encode({ envelope, codec: 0, body }),
          writtenAt: 0,
        },
      );
    },
    async tokenFor(userId, { name = userId, lifetimeSeconds = 3600 } = {}) {
      const keys = await kernel().apps.keys(APP);
      const key = keys.find(({ kind, algorithm }) => kind === "token" && algorithm === "HS256");
      if (key === undefined) throw new Error(`The app ${APP} has no key to sign tokens with`);
      const exp = Math.floor(now() / 1000) + lifetimeSeconds;
      // One that has expired was signed before that.
      const iat = exp - Math.max(lifetimeSeconds, 60);
      return signToken(
        { sub: userId, aud: APP, name, iat, exp },
        { id: key.id, secret: key.material },
      );
    },
  };
}
