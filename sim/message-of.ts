import { once } from "node:events";
import type { Worker } from "node:worker_threads";

/** Waits for the next message of a thread. Rejects when it ends without one. */
export async function messageOf<Message>(thread: Worker): Promise<Message> {
  if (thread.threadId < 0) throw new Error("The thread has ended");
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(thread, "exit", { signal }).then(() => {
    throw new Error("The thread ended without an answer");
  });
  try {
    const [message] = (await Promise.race([once(thread, "message", { signal }), ended])) as [
      Message,
    ];
    return message;
  } finally {
    waiting.abort();
  }
}
