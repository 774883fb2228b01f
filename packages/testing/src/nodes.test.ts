import type { Chat, Conversation } from "@im-chat/core";
import { createServer } from "@im-chat/server";
import { longPolling, webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test, vi } from "vitest";
import { createFaultyTransport } from "./faulty-transport.ts";
import type { FaultyTransport } from "./faulty-transport.ts";
import { createTestStage } from "./stage.ts";
import type { TestServer } from "./test-server.ts";
import { until } from "./until.ts";

const COUNT = 24;
/** Batches of commands from one lost answer to the next. */
const CUT_EVERY = 4;

/** Ways to two nodes, the one and the other in turn. */
const WAYS: Readonly<Record<string, (next: () => string) => Transport>> = {
  "at each link": (next) => {
    const over = webSocketTransport();
    return {
      name: over.name,
      open: (target, handlers) => over.open({ ...target, server: next() }, handlers),
    };
  },
  "at each request": (next) =>
    longPolling({
      fetch(address, init) {
        const { pathname, search } = new URL(address instanceof Request ? address.url : address);
        return fetch(next() + pathname + search, init);
      },
    }),
};

interface Seat {
  readonly user: string;
  readonly way: FaultyTransport;
  readonly chat: Chat;
}

/** Cuts links between a commit and its answer: whoever is cut does not know what has become of it. */
function loseAnswers({ kernel }: TestServer, seats: readonly Seat[]): void {
  const append = kernel.appendLane.bind(kernel);
  let batches = 0;
  vi.spyOn(kernel, "appendLane").mockImplementation(async (principal, frames, onAccepted) => {
    const results = await append(principal, frames, onAccepted);
    if ((batches += 1) % CUT_EVERY === 0)
      seats.find(({ user }) => user === principal.userId)?.way.cut();
    return results;
  });
  for (const { chat } of seats)
    chat.connection.subscribe(({ name }) => name === "offline" && chat.reconnectNow());
}

/** What is shown of a conversation that everything has come to. */
async function settled(conversation: Conversation): Promise<readonly string[]> {
  const { timeline } = conversation;
  await until(
    timeline,
    ({ lastSeq, rows, hasNewer }) =>
      !hasNewer &&
      lastSeq === 2 * COUNT &&
      // That they are stored may be known a turn before they are shown.
      rows.some((row) => row.type === "message" && row.message.seq === lastSeq) &&
      rows.every((row) => row.type !== "message" || row.message.seq > 0),
    "all messages",
  );
  while (timeline.get().hasOlder) await timeline.loadOlder();
  return timeline.get().rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

test.for(Object.entries(WAYS))(
  "clients that move to another node %s, in the middle of talking, lose, double and reorder nothing",
  async ([, wayTo]) => {
    await using stage = await createTestStage();
    const { server } = stage;
    const other = await createServer({ kernel: server.kernel });
    const nodes = [server.url, other.url];
    for (const user of ["alice", "bob"]) await server.addUser(user);
    const seats = ["alice", "bob"].map((user): Seat => {
      let moves = 0;
      const over = wayTo(() => nodes[(moves += 1) % nodes.length] ?? "");
      const way = createFaultyTransport(Math.random, { over });
      return {
        user,
        way,
        chat: stage.chat(user, { world: { transports: () => [way.transport] } }),
      };
    });
    const { id } = (await seats[0]?.chat.openDirect("bob")) ?? expect.unreachable();
    const conversations = seats.map(({ chat }) => chat.conversation(id));
    for (const { summary, open } of conversations) {
      await until(summary, (value) => value?.isPending === false, "the conversation");
      open();
    }
    loseAnswers(server, seats);
    const textsOf = (user: string): readonly string[] =>
      Array.from({ length: COUNT }, (_, index) => `${user} ${index}`);
    for (const [index, { user }] of seats.entries())
      for (const text of textsOf(user)) await conversations[index]?.send({ text });
    const [shown = [], also] = await Promise.all(conversations.map(settled));
    expect(also).toEqual(shown);
    expect(shown).toHaveLength(2 * COUNT);
    for (const { user } of seats)
      expect(shown.filter((text) => text.startsWith(user))).toEqual(textsOf(user));
    await other.close();
  },
);
