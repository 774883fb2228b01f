import { directConversationId, decodeBatch, LIMITS } from "@im-chat/protocol";
import { openLink } from "../ours/link.ts";
import { createDirect, sendText } from "../ours/sender.ts";
import { startOurs } from "../ours/start.ts";
import type { System } from "./talk.ts";

/** Our server; both have the conversation open, so that the sender is told of its own message too. */
export async function startOurWire(): Promise<System> {
  const server = await startOurs();
  return {
    port: Number(new URL(server.url).port),
    async connect(ports) {
      const open = async (port: number, user: string) =>
        await openLink(`http://127.0.0.1:${port}`, await server.tokenOf(user));
      const sender = await open(ports.sender, "ada");
      const receiver = await open(ports.receiver, "ben");
      const conversationId = directConversationId("demo", ["ada", "ben"]);
      const { epoch } = await createDirect(sender, { conversationId, to: "ben" });
      const watch = { type: "watch", conversationIds: [conversationId], userIds: [] } as const;
      await Promise.all([sender.request(watch), receiver.request(watch)]);
      let onReceived = (): void => undefined;
      receiver.onPush((bytes) => {
        const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
        if (down.some(({ type }) => type === "events")) onReceived();
      });
      return {
        async say(text) {
          const received = new Promise<void>((resolve) => {
            onReceived = resolve;
          });
          await sendText(sender, { conversationId, epoch, text });
          await received;
        },
        async close() {
          sender.close();
          receiver.close();
        },
      };
    },
    stop: () => server.stop(),
  };
}
