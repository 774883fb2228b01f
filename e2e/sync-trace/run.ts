import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBody, sendMessageCommand } from "@im-chat/protocol";
import type { UpBody } from "@im-chat/protocol";
import { newId, openLink } from "../support/link.ts";
import { openAuthor, type Written } from "../support/author.ts";
import { startServer } from "../support/server.ts";
import { readCalls } from "./calls.ts";
import { unsyncedAcks, type Sent } from "./check.ts";

/** Sent at once in each of several conversations, so that one commit holds many; and how often. */
const CONVERSATIONS = 8;
const ROUNDS = 12;
const STRACE = [
  "strace",
  // Traced without being its child: signals reach the server itself.
  ...["-D", "-f", "-qq", "-yy", "-xx", "-s", "1048576", "-e", "signal=none"],
  ...["-e", "trace=pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg"],
];

/** Whether this machine can trace a process of ours. */
export function canTrace(): boolean {
  try {
    execFileSync("strace", ["-qq", "-o", "/dev/null", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Sends to a server whose system calls are recorded. @returns what was acknowledged too early; how many were sent */
export async function traceSends(
  nodeArgs: readonly string[] = [],
): Promise<{ readonly sent: number; readonly unsynced: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "im-chat-trace-"));
  const file = join(folder, "calls");
  const where: Written[] = [];
  const server = await startServer({
    through: [...STRACE, "-o", file],
    nodeArgs,
    prepare: async (database) => {
      const author = await openAuthor(database, Date.now());
      await author.person("mara", "Mara");
      for (let index = 0; index < CONVERSATIONS; index += 1)
        where.push(await author.group("mara", `Trace ${index}`, []));
      await author.close();
    },
  });
  try {
    const link = await openLink(server.url, await server.command("token", "--user", "mara"));
    const sent: Sent[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const texts = where.map((_, index) => `trace ${round} ${index}.`);
      const requests = where.map((place, index) => sendOf(place, texts[index] ?? ""));
      const answers = await link.request(requests);
      answers.forEach(({ requestId }, index) => sent.push({ requestId, text: texts[index] ?? "" }));
    }
    link.close();
    await server.terminate();
    const calls = readCalls(readFileSync(file, "latin1"));
    const port = Number(new URL(server.url).port);
    return { sent: sent.length, unsynced: unsyncedAcks(calls, { sent, port }) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

function sendOf({ id, epoch }: Written, text: string): UpBody {
  const body = encodeBody([{ kind: "text", text }]);
  const envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;
  return {
    type: "command",
    commandId: newId(),
    kind: sendMessageCommand.number,
    conversationId: id,
    epoch,
    data: sendMessageCommand.encode({ envelope, codec: 0, body }),
    writtenAt: 0,
  };
}
