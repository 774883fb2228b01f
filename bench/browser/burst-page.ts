// Runs in a page: somebody who sends many messages at once, as an application does, or who has written for long offline.
import { createChat, webSocketTransport } from "@im-chat/core";

export interface Burst {
  readonly server: string;
  readonly user: string;
  readonly token: string;
  readonly to: string;
  readonly text: string;
  readonly messages: number;
}

/** The conversation is open, and shown to nobody. @returns milliseconds for each message, from the first call until the
 * server has accepted the last and all rows are in the timeline. */
async function burst({ server, user, token, to, text, messages }: Burst): Promise<number> {
  const chat = createChat({
    server,
    app: "demo",
    user,
    tokenProvider: () => Promise.resolve(token),
    transports: [webSocketTransport()],
  });
  const conversation = await chat.openDirect(to);
  conversation.open();
  await conversation.send({ text });
  await accepted(1);
  const beganAt = performance.now();
  await Promise.all(Array.from({ length: messages }, () => conversation.send({ text })));
  await accepted(messages + 1);
  const ms = performance.now() - beganAt;
  await chat.close();
  return ms / messages;

  function accepted(count: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = conversation.timeline.subscribe(({ rows }) => {
        const own = rows.filter((row) => row.type === "message" && row.message.seq > 0);
        if (own.length < count) return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  }
}

const bench = { burst };
export type BurstBench = typeof bench;
Object.assign(globalThis, { bench });
