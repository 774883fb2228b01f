import { createChat, longPolling, webSocketTransport } from "@im-chat/core";
import type { Chat, Conversation, Transport } from "@im-chat/core";
import { decodeBatch, encodeBatch } from "@im-chat/protocol";
import type { Down } from "@im-chat/protocol";
import { createMemoryNetwork, seededRandom } from "@im-chat/transport/testing";
import type { ServerEnd } from "@im-chat/transport/testing";
import { hostEnvironment } from "@im-chat/transport";
import { setupServer } from "msw/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { createChatHandlers } from "./chat-handlers.ts";
import { createMemoryServer } from "./create-memory-server.ts";
import { createFaultyTransport } from "./faulty-transport.ts";
import type { FaultyTransport } from "./faulty-transport.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { until } from "./until.ts";

const URL_OF_SERVER = "https://chat.example";
const COUNT = 40;
const ANSWER: Down = { requestId: 3, type: "pong" };
const PUSH: Down = { requestId: 0, type: "behind" };
const GOODBYE: Down = { requestId: 0, type: "goaway", code: 4001, message: "", retryAfterMs: 0 };

interface Wire {
  readonly faulty: FaultyTransport;
  readonly server: ServerEnd;
  readonly arrived: string[];
  /** How the link ended. */
  readonly closed: Promise<number>;
}

/** A link over a network in memory, and what arrives at its client. */
function openWire(): Promise<Wire> {
  const network = createMemoryNetwork({ environment: hostEnvironment() });
  const faulty = createFaultyTransport(() => 0.5, { over: network.transport });
  const arrived: string[] = [];
  return new Promise((resolve) => {
    const closed = new Promise<number>((close) => {
      network.onLink((server) => resolve({ faulty, server, arrived, closed }));
      faulty.transport.open(
        { server: network.server },
        {
          onOpen: () => undefined,
          onBatch: (bytes) =>
            void arrived.push(
              ...decodeBatch(bytes, { maxBytes: 1000 }).down.map(({ type }) => type),
            ),
          onClose: ({ code }) => close(code),
        },
      );
    });
  });
}

function tell({ server }: Wire, ...down: readonly Down[]): void {
  server.send(encodeBatch({ up: [], down }));
}

describe("a faulty transport", () => {
  test("loses pushes, but no answers and no farewell", async () => {
    const wire = await openWire();
    wire.faulty.set({ dropRate: 1 });
    tell(wire, ANSWER, PUSH);
    tell(wire, PUSH);
    tell(wire, GOODBYE);
    await expect.poll(() => wire.arrived).toEqual(["pong", "goaway"]);
  });

  test("doubles pushes", async () => {
    const wire = await openWire();
    wire.faulty.set({ duplicateRate: 1 });
    tell(wire, ANSWER, PUSH);
    await expect.poll(() => wire.arrived).toEqual(["pong", "behind", "behind"]);
  });

  test("lets answers overtake pushes that are late", async () => {
    const wire = await openWire();
    wire.faulty.set({ delayMs: 100 });
    tell(wire, PUSH);
    tell(wire, ANSWER);
    await expect.poll(() => wire.arrived).toEqual(["pong", "behind"]);
  });

  test("brings nothing late to a link that has ended", async () => {
    const wire = await openWire();
    wire.faulty.set({ delayMs: 200 });
    tell(wire, PUSH);
    tell(wire, ANSWER);
    await expect.poll(() => wire.arrived, { interval: 1 }).toContain("pong");
    wire.faulty.cut();
    await wire.closed;
    const before = [...wire.arrived];
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(wire.arrived).toEqual(before);
  });

  test("breaks its links", async () => {
    const wire = await openWire();
    wire.faulty.cut();
    expect(await wire.closed).toBe(4000);
  });

  test("refuses faults that cannot be", () => {
    const faulty = createFaultyTransport(Math.random);
    expect(() => faulty.set({ dropRate: 30 })).toThrow(
      "Cannot set faults: dropRate is 30, not between 0 and 1",
    );
    expect(() => faulty.set({ delayMs: -1 })).toThrow("Cannot set faults: delayMs is -1, below 0");
  });
});

test.each([
  ["WebSocket", webSocketTransport],
  ["long polling", longPolling],
])(
  "whatever is lost and doubled by %s, messages are there once and in order",
  async (...[, over]) => {
    const server = await createMemoryServer();
    await server.addUser("alice");
    const network = setupServer(...createChatHandlers(server, { url: URL_OF_SERVER }));
    network.listen({ onUnhandledFrame: "error" });
    const faulty = createFaultyTransport(seededRandom(5), { over: over() });
    const open = (user: string, transport: Transport): Chat =>
      createChat({
        server: URL_OF_SERVER,
        app: server.app,
        user,
        tokenProvider: () => server.tokenFor(user),
        transports: [transport],
      });
    const alice = open("alice", faulty.transport);
    const bob = open("bob", createMemoryTransport(server));
    onTestFinished(async () => {
      await Promise.all([alice.close(), bob.close()]);
      network.close();
      await server.close();
    });
    await until(alice.connection, ({ name }) => name === "online", "alice's link");
    faulty.set({ dropRate: 0.3, duplicateRate: 0.3, delayMs: 20 });
    const his = await bob.openDirect("alice");
    const hers = alice.conversation(his.id);
    hers.open();
    const sent = Array.from({ length: COUNT }, (_, index) => `${index + 1}`);
    for (const [index, text] of sent.entries()) {
      await his.send({ text });
      if (index === COUNT / 2) faulty.cut();
    }
    // The last push of all may be lost too: the periodic check finds that within a minute, a new link at once.
    faulty.set({ dropRate: 0, duplicateRate: 0 });
    faulty.cut();
    await until(hers.timeline, () => textsOf(hers).length >= COUNT, "all messages");
    expect(textsOf(hers)).toEqual(sent);
  },
);

function textsOf(conversation: Conversation): readonly string[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}
