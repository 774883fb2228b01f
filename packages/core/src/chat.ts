import { ImError } from "@im-chat/protocol";
import { check } from "./arguments.ts";
import type { Chat, ChatOptions } from "./client.ts";
import { hostEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { createParts } from "./root/parts.ts";
import type { Parts } from "./root/parts.ts";
import { flush, run } from "./root/run.ts";
import { checkOptions } from "./session/options.ts";

/** What was just written is stored before the end, if it takes no longer. */
const FLUSH_MS = 2000;

/** Makes the client of one user on one device: it opens the cache, connects, and keeps both in step until it is closed.
 * @param world Parts of the environment to replace: clock, chance, timers, storage, transports.
 * @throws ImError `invalid` when the options do not say which server, app and user. */
export function createChat(options: ChatOptions, world: Partial<Environment> = {}): Chat {
  checkOptions(options);
  const parts = createParts(options, { ...hostEnvironment(), ...world });
  const { act, context, emitter, handleOf, list, session } = parts;
  const end = createEnd(parts);
  const stop = run(parts, (reason) => void end(stop, reason).catch(context.report));
  const chat: Chat = {
    app: options.app,
    get userId() {
      return session.userId;
    },
    self: parts.self,
    connection: parts.status,
    storage: parts.storage,
    conversations: list.conversations,
    unread: list.unread,
    users: {
      ...parts.users,
      find: (text, asking) => act("find", { text, ...asking }),
    },
    conversation: handleOf,
    openDirect: async (userId, asking) => {
      await session.storage;
      return handleOf(await act("openDirect", { userId, ...asking }));
    },
    createGroup: async (group) => {
      await session.storage;
      return handleOf(await act("createGroup", { group }));
    },
    reconnectNow: () => context.connection.reconnectNow(),
    on(name, listener) {
      check("Cannot listen: listener", listener, "function");
      return emitter.on(name, listener);
    },
    close: () => end(stop),
    async logout() {
      await end(stop, new ImError("cancelled", "Cannot use chat: the user has logged out"));
      await session.wipe();
    },
  };
  const { connection, report } = context;
  const host = { chat, connection, report };
  try {
    // Each by itself: whatever comes of one, the others end with the chat.
    for (const feature of options.features ?? [])
      context.signal.addEventListener("abort", feature(host));
  } catch (thrown) {
    // Nobody would have a chat to close.
    void chat.close().catch(report);
    throw thrown;
  }
  return chat;
}

/** Ends once; what is stored stays. Without a reason it is only closed, and what is shown stays too; for one nothing is
 * shown any more, also when it was closed before. */
function createEnd(parts: Parts): (stop: () => void, reason?: ImError) => Promise<void> {
  const { context, tabs, pump, status, list, handles } = parts;
  let ended: Promise<void> | undefined;
  const end = async (stop: () => void, reason?: ImError): Promise<void> => {
    const closed = new ImError("cancelled", "Cannot use chat: it is closed", { cause: reason });
    if (!reason) {
      status.set({ name: "closed", reason: closed });
      const { environment } = context;
      // A storage that does not answer keeps nobody online.
      const patience = new Promise<void>((resolve) => environment.setTimer(resolve, FLUSH_MS));
      await Promise.race([flush(parts).catch(context.report), patience]);
    }
    stop();
    tabs.leave();
    pump.pause();
    parts.closing.abort(closed);
    await parts.releaseClaims().catch(context.report);
    await context.database.close();
  };
  const showNothing = (): void => {
    list.clear();
    for (const handle of handles.values()) handle.clear();
  };
  return async (stop, reason) => {
    if (reason) {
      status.set({ name: "closed", reason });
      showNothing();
    }
    await (ended ??= end(stop, reason));
    // What was being stored when it was closed has been shown since.
    if (reason) showNothing();
  };
}
