import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  LIMITS,
  addMembersCommand,
  createConversationCommand,
  decodeBatch,
  type ConversationId,
} from "@im-chat/protocol";
import { WebSocket } from "ws";
import { startServer, type Server } from "./child.ts";
import { compare, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { newId, openLink, type Link } from "./ours/link.ts";
import { resultOf, sendText } from "./ours/sender.ts";
import { startOurs, type OurServer } from "./ours/start.ts";

const NAIVE = fileURLToPath(new URL("naive/server.ts", import.meta.url));
const MEMBERS = 500;
const IN_FLIGHT = 4;
const SECONDS = 4;
/** Members named in one command. */
const STEP = 100;

/** A group whose members are all online and watch it. */
interface Group {
  /** Deliveries so far, over all members. */
  readonly count: () => number;
  send(): void;
  close(): void;
  /** What each member got last. */
  readonly push: () => Uint8Array;
}

/** Deliveries per second of server CPU, beside bare `ws` that sends the same bytes and stores nothing. */
export async function benchFanOut(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  const ours = await groupOnOurs(server);
  ours.send();
  while (ours.count() < MEMBERS) await sleep(10);
  const push = ours.push();
  const bare = await startServer({ file: NAIVE, args: ["--no-store"] });
  const naive = await groupOnBare(bare.url, push);
  const comparison = await compare(rounds, {
    ours: () => deliveriesPerCpuSecond(server, ours),
    baseline: () => deliveriesPerCpuSecond(bare, naive),
  });
  ours.close();
  naive.close();
  await Promise.all([server.stop(), bare.stop()]);
  const name = `deliveries in a group of ${MEMBERS} online, ${push.length} bytes each`;
  return [{ name, unit: "per CPU second", comparison, goal: { atLeast: 0.7 } }];
}

/** A few messages are on their way all the time; each that has reached everybody makes room for the next. */
async function deliveriesPerCpuSecond(server: Server, group: Group): Promise<number> {
  const cpuBefore = await server.cpuSeconds();
  const before = group.count();
  const until = performance.now() + SECONDS * 1000;
  let sent = 0;
  while (performance.now() < until) {
    const arrived = (group.count() - before) / MEMBERS;
    for (; sent < arrived + IN_FLIGHT; sent += 1) group.send();
    await sleep(1);
  }
  while (group.count() - before < sent * MEMBERS) await sleep(5);
  return (group.count() - before) / ((await server.cpuSeconds()) - cpuBefore);
}

async function groupOnOurs({ url, tokenOf }: OurServer): Promise<Group> {
  const names = Array.from({ length: MEMBERS }, (_, index) => `member-${index}`);
  const links: Link[] = [];
  for (const name of names) links.push(await openLink(url, await tokenOf(name)));
  const owner = await openLink(url, await tokenOf("owner"));
  const place = { ...(await createGroup(owner, names)), text: TEXT };
  let count = 0;
  let push: Uint8Array = new Uint8Array(0);
  for (const link of links) {
    await link.request({ type: "watch", conversationIds: [place.conversationId], userIds: [] });
    link.onBytes((bytes) => {
      const events = countEvents(bytes);
      count += events;
      if (events === 1) push = bytes.slice();
    });
  }
  await owner.request({ type: "watch", conversationIds: [], userIds: [] });
  return {
    count: () => count,
    push: () => push,
    send: () => void sendText(owner, place),
    close: () => [owner, ...links].forEach((link) => link.close()),
  };
}

/** Several messages may share a batch. */
function countEvents(bytes: Uint8Array): number {
  const { down } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
  return down.reduce((sum, frame) => sum + (frame.type === "events" ? frame.events.length : 0), 0);
}

async function createGroup(
  owner: Link,
  names: readonly string[],
): Promise<{ conversationId: ConversationId; epoch: number }> {
  const conversationId = newId();
  const data = createConversationCommand.encode({
    kind: "group",
    name: "Everybody",
    avatar: "",
    members: names.slice(0, STEP),
    persistence: "sync",
    history: "all",
  });
  const frame = { type: "command", conversationId, writtenAt: 0 } as const;
  const created = resultOf(
    await owner.request({
      ...frame,
      commandId: newId(),
      kind: createConversationCommand.number,
      epoch: 0,
      data,
    }),
  );
  for (let from = STEP; from < names.length; from += STEP) {
    const users = addMembersCommand.encode({ users: names.slice(from, from + STEP) });
    resultOf(
      await owner.request({
        ...frame,
        commandId: newId(),
        kind: addMembersCommand.number,
        epoch: created.epoch,
        data: users,
      }),
    );
  }
  return { conversationId, epoch: created.epoch };
}

async function groupOnBare(url: string, push: Uint8Array): Promise<Group> {
  const address = url.replace("http", "ws").replace(/\/$/, "");
  let count = 0;
  const sockets: WebSocket[] = [];
  for (let index = 0; index < MEMBERS; index += 1) {
    const socket = new WebSocket(`${address}/member-${index}`, { perMessageDeflate: false });
    await once(socket, "open");
    socket.on("message", () => (count += 1));
    sockets.push(socket);
  }
  return {
    count: () => count,
    push: () => push,
    send: () => sockets[0]?.send(push),
    close: () => sockets.forEach((socket) => socket.close()),
  };
}
