import { setTimeout as sleep } from "node:timers/promises";
import { createChat, longPolling, webSocketTransport, type Transport } from "@im-chat/core";
import { directConversationId } from "@im-chat/protocol";
import { startCountingProxy } from "./counting-proxy.ts";
import { compare, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { openLink } from "./ours/link.ts";
import { createDirect, sendText } from "./ours/sender.ts";
import { startOurs, type OurServer } from "./ours/start.ts";

const WAYS = { websocket: webSocketTransport, polling: longPolling } as const;
type Way = keyof typeof WAYS;
const OUTSTANDING = 16;
const SECONDS = 3;
/** A talk at the speed of people. */
const CALM = { messages: 10, everyMs: 500 };
const NOTES = [
  "the receiver is a client in Node with the conversation open; its own connections, both directions, without TLS",
  "all messages have the same text: what comes together is deflated well",
];

/** A client over long polling beside the same client over WebSocket. */
export async function benchPolling(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  let count = 0;
  const next = async (way: Way) => await meet(server, { way, number: (count += 1) });
  const bytes: Record<Way, number[]> = { websocket: [], polling: [] };
  const rush = async (way: Way): Promise<number> => {
    const pair = await next(way);
    const perSecond = await flood(pair);
    bytes[way].push(pair.bytes() / pair.received());
    await pair.close();
    return perSecond;
  };
  const calm = async (way: Way): Promise<number> => {
    const pair = await next(way);
    const before = pair.bytes();
    for (let sent = 0; sent < CALM.messages; sent += 1) {
      await pair.send();
      await sleep(CALM.everyMs);
    }
    const each = (pair.bytes() - before) / CALM.messages;
    await pair.close();
    return each;
  };
  const deliveries = await compare(rounds, {
    ours: () => rush("polling"),
    baseline: () => rush("websocket"),
  });
  const calmBytes = await compare(Math.min(rounds, 3), {
    ours: () => calm("polling"),
    baseline: () => calm("websocket"),
  });
  const taken = { polling: bytes.polling.values(), websocket: bytes.websocket.values() };
  const rushBytes = await compare(rounds, {
    ours: async () => taken.polling.next().value ?? Number.NaN,
    baseline: async () => taken.websocket.next().value ?? Number.NaN,
  });
  await server.stop();
  const name = "long polling beside WebSocket";
  return [
    {
      name: `${name}: deliveries`,
      unit: "per second",
      comparison: deliveries,
      goal: { atLeast: 0.5 },
      notes: NOTES,
    },
    {
      name: `${name}: bytes of a message at that rate`,
      unit: "bytes",
      comparison: rushBytes,
      goal: { atMost: 2 },
      notes: NOTES,
    },
    {
      name: `${name}: bytes of a message, two a second`,
      unit: "bytes",
      comparison: calmBytes,
      goal: { atMost: 10 },
      notes: [...NOTES, "each takes a poll and a sync, with the hello and the headers of HTTP"],
    },
  ];
}

/** A sender over a bare link, and who receives. */
interface Pair {
  readonly send: () => Promise<void>;
  readonly received: () => number;
  readonly bytes: () => number;
  close(): Promise<void>;
}

async function meet(
  { url, tokenOf }: OurServer,
  { way, number }: { readonly way: Way; readonly number: number },
): Promise<Pair> {
  const [from, user] = [`s${number}`, `r${number}`] as const;
  const receiver = await openLink(url, await tokenOf(user));
  receiver.close();
  const sender = await openLink(url, await tokenOf(from));
  const conversationId = directConversationId("demo", [from, user]);
  const { epoch } = await createDirect(sender, { conversationId, to: user });
  await sender.request({ type: "watch", conversationIds: [], userIds: [] });
  const proxy = await startCountingProxy(Number(new URL(url).port));
  const transport: Transport = WAYS[way]();
  const chat = createChat({
    server: `http://127.0.0.1:${proxy.port}`,
    app: "demo",
    user,
    storage: "memory",
    tokenProvider: () => tokenOf(user),
    transports: [transport],
  });
  let received = 0;
  chat.on("message_received", () => (received += 1));
  chat.conversation(conversationId).open();
  const send = async (): Promise<void> => {
    await sendText(sender, { conversationId, epoch, text: TEXT });
  };
  const count = (): number => received;
  while (count() === 0) {
    await send();
    await sleep(200);
  }
  await sleep(1000);
  return {
    send,
    received: count,
    bytes: proxy.bytes,
    close: async () => {
      sender.close();
      await chat.close();
      await proxy.close();
    },
  };
}

/** As fast as it is acked and received. @returns deliveries per second */
async function flood({ send, received }: Pair): Promise<number> {
  const before = received();
  const beganAt = performance.now();
  const until = beganAt + SECONDS * 1000;
  let sent = 0;
  const run = async (): Promise<void> => {
    while (performance.now() < until) {
      sent += 1;
      await send();
    }
  };
  await Promise.all(Array.from({ length: OUTSTANDING }, run));
  while (received() - before < sent) await sleep(5);
  return sent / ((performance.now() - beganAt) / 1000);
}
