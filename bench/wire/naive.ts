import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startServer } from "../child.ts";
import type { System } from "./talk.ts";

const NAIVE = fileURLToPath(new URL("../naive/server.ts", import.meta.url));

/** JSON over bare `ws`. */
export async function startNaive(): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), "im-chat-bench-naive-"));
  const server = await startServer({ file: NAIVE, args: ["--db", join(folder, "naive.db")] });
  return {
    port: Number(new URL(server.url).port),
    async connect(ports) {
      const open = async (port: number, user: string): Promise<WebSocket> => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/${user}`, {
          perMessageDeflate: false,
        });
        await once(socket, "open");
        return socket;
      };
      const [sender, receiver] = [
        await open(ports.sender, "ada"),
        await open(ports.receiver, "ben"),
      ];
      let id = 0;
      return {
        async say(text) {
          const done = Promise.all([once(sender, "message"), once(receiver, "message")]);
          sender.send(JSON.stringify({ id: (id += 1), to: "ben", text }));
          await done;
        },
        async close() {
          sender.close();
          receiver.close();
        },
      };
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
