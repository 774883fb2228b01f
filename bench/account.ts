import { createChat, createMemoryDisk } from "@im-chat/core";
import type { Chat, Environment, MemoryDisk, StorageOptions, StoreMap } from "@im-chat/core";
import { createConversationCommand, type UpBody } from "@im-chat/protocol";
import { compare, type Row } from "./figures.ts";
import { newId, openLink } from "./ours/link.ts";
import { resultOf } from "./ours/sender.ts";
import { startOurs, type OurServer } from "./ours/start.ts";

const MANY = 10_000;
const FEW = 10;
const AT_A_TIME = 200;
/** Ends what the rounds before would otherwise still be reading. */
const ALL_MS = 120_000;

/** Until a message is acked in an account of 10,000 conversations, beside one of 10, on a fresh device and on one that knows them. */
export async function benchAccount(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  for (const [user, count] of [
    ["busy", MANY],
    ["calm", FEW],
  ] as const)
    await fill(server, user, count);
  const fresh = await compare(rounds, {
    ours: () => timeToUse(server, "busy", createDevice()),
    baseline: () => timeToUse(server, "calm", createDevice()),
  });
  const devices = { busy: createDevice(), calm: createDevice() };
  for (const user of ["busy", "calm"] as const) {
    const chat = open(server, user, devices[user]);
    await waitFor(() => chat.conversations.get().items.length >= (user === "busy" ? MANY : FEW));
    await chat.close();
  }
  const cached = await compare(rounds, {
    ours: () => timeToUse(server, "busy", devices.busy),
    baseline: () => timeToUse(server, "calm", devices.calm),
  });
  await server.stop();
  const name = `a message is acked, ${MANY.toLocaleString("en")} conversations beside ${FEW}`;
  return [
    { name: `${name}: fresh device`, unit: "ms", comparison: fresh, goal: { atMost: 1.5 } },
    { name: `${name}: cached`, unit: "ms", comparison: cached, goal: { atMost: 1.5 } },
  ];
}

type Device = Pick<Environment, "openStorage">;

/** What is stored there outlives its clients. */
function createDevice(): Device {
  const disks = new Map<string, unknown>();
  return {
    async openStorage<Stores extends StoreMap>({ name, schema }: StorageOptions<Stores>) {
      const disk = (disks.get(name) ?? createMemoryDisk(schema)) as MemoryDisk<Stores>;
      disks.set(name, disk);
      return disk.open();
    },
  };
}

function open({ url, tokenOf }: OurServer, user: string, device: Device): Chat {
  const tokenProvider = (): Promise<string> => tokenOf(user);
  return createChat({ server: url, app: "demo", user, tokenProvider }, device);
}

async function timeToUse(server: OurServer, user: string, device: Device): Promise<number> {
  const startMs = performance.now();
  const chat = open(server, user, device);
  await waitFor(() => chat.conversations.get().items.length > 0);
  const conversation = chat.conversation(chat.conversations.get().items[0]?.id ?? "");
  conversation.open();
  const id = await conversation.send({ text: "hello" });
  const isAcked = (): boolean =>
    conversation.timeline
      .get()
      .rows.some(
        (row) =>
          row.type === "message" &&
          row.message.id === id &&
          row.message.status.name !== "sending" &&
          row.message.seq > 0,
      );
  const stop = conversation.timeline.subscribe(() => undefined);
  await waitFor(isAcked);
  stop();
  const tookMs = performance.now() - startMs;
  await chat.close();
  return tookMs;
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + ALL_MS;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error("Nothing came of it within two minutes");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function fill({ url, tokenOf }: OurServer, user: string, count: number): Promise<void> {
  const link = await openLink(url, await tokenOf(user));
  for (let from = 0; from < count; from += AT_A_TIME) {
    const creations = Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, index) =>
      link.request(creation(`Group ${from + index}`)),
    );
    for (const made of await Promise.all(creations)) resultOf(made);
  }
  link.close();
}

function creation(name: string): UpBody {
  return {
    type: "command",
    commandId: newId(),
    kind: createConversationCommand.number,
    conversationId: newId(),
    epoch: 0,
    data: createConversationCommand.encode({
      kind: "group",
      name,
      avatar: "",
      members: [],
      persistence: "sync",
      history: "all",
    }),
    writtenAt: 0,
  };
}
