import { LIMITS, decodeBatch } from "@im-chat/protocol";
import type { Link, LinkClose, Transport } from "../transport.ts";
import { check, same } from "./check.ts";
import { createInbox, deferred, nextTurn } from "./waiting.ts";

/** One promise of a contract. `run` rejects when it is broken; hand both to any test runner. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export interface TransportContractOptions {
  /** A transport, and a server to try it with; asked for once for each case. */
  start(): Promise<ContractServer>;
}

export interface ContractServer {
  readonly transport: Transport;
  /** Base URL of the server, and one where nobody answers. */
  readonly server: string;
  readonly nowhere: string;
  /** The server's end of the next link that opens. */
  accept(): Promise<ContractPeer>;
  stop(): Promise<void>;
}

export interface ContractPeer {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Breaks the link without a word. */
  cut(): void;
  /** The next batch that comes in. */
  nextBatch(): Promise<Uint8Array>;
  /** Resolves when this end knows that the link is over. */
  readonly ended: Promise<void>;
}

/** What every transport promises, as tests that need no runner of their own. */
export function transportContract(options: TransportContractOptions): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, body]) => ({
    name,
    async run() {
      const server = await options.start();
      try {
        await body(server);
      } finally {
        await server.stop();
      }
    },
  }));
}

const CASES: Readonly<Record<string, (server: ContractServer) => Promise<void>>> = {
  "nothing is told before open has returned": async (server) => {
    const client = startLink(server);
    same(client.log, []);
    await client.opened;
    same(client.log, ["open"]);
  },

  "a batch goes up and comes out as it was": async (server) => {
    const { client, peer } = await openBoth(server);
    client.link.send(new Uint8Array([0, 1, 254, 255]));
    same([...(await peer.nextBatch())], [0, 1, 254, 255]);
  },

  "a batch comes down as it was": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.send(new Uint8Array([255, 254, 1, 0]));
    const batch = await client.nextBatch();
    check(batch instanceof Uint8Array, "it is no Uint8Array");
    same([...batch], [255, 254, 1, 0]);
  },

  "an empty batch is a batch": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.send(new Uint8Array());
    same((await client.nextBatch()).length, 0);
  },

  "a batch of a mebibyte comes down whole": async (server) => {
    const { client, peer } = await openBoth(server);
    const large = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => index % 251);
    peer.send(large);
    const batch = await client.nextBatch();
    same(batch.length, large.length);
    check(
      batch.every((byte, index) => byte === index % 251),
      "it holds something else",
    );
  },

  "a hundred batches keep their order both ways": async (server) => {
    const { client, peer } = await openBoth(server);
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    for (const number of numbers) client.link.send(new Uint8Array([number]));
    for (const number of numbers) peer.send(new Uint8Array([number]));
    for (const number of numbers) same((await peer.nextBatch())[0], number);
    for (const number of numbers) same((await client.nextBatch())[0], number);
  },

  "a received batch is the receiver's own": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.send(new Uint8Array([1, 1, 1]));
    const first = await client.nextBatch();
    peer.send(new Uint8Array([2, 2, 2]));
    await client.nextBatch();
    same([...first], [1, 1, 1]);
  },

  "the server's end is told with its code and its sentence, once and last": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.send(new Uint8Array([1]));
    peer.close(4000, "Going away for a while");
    same(await client.closed, { code: 4000, reason: "Going away for a while" });
    await client.later();
    // Some transports say so in a batch.
    same(client.log.slice(0, 2), ["open", "batch"]);
    same(client.log.indexOf("close"), client.log.length - 1);
  },

  "a link that breaks ends with 1006": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.cut();
    same((await client.closed).code, 1006);
    await client.later();
    same(client.log, ["open", "close"]);
  },

  "closing is told to both ends, once": async (server) => {
    const { client, peer } = await openBoth(server);
    client.link.close();
    client.link.close();
    await Promise.all([client.closed, peer.ended]);
    await client.later();
    same(client.log, ["open", "close"]);
  },

  "nothing comes out of a link that was closed": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.send(new Uint8Array([1]));
    client.link.close();
    await peer.ended;
    await client.later();
    same(client.log, ["open", "close"]);
  },

  "sending after the end is ignored": async (server) => {
    const { client, peer } = await openBoth(server);
    peer.close(4000, "");
    await client.closed;
    const log = [...client.log];
    client.link.send(new Uint8Array([1]));
    client.link.close();
    await client.later();
    same(client.log, log);
    same(log.at(-1), "close");
  },

  "closing before it opened ends it without opening": async (server) => {
    const client = startLink(server);
    client.link.close();
    await client.closed;
    await client.later();
    same(client.log, ["close"]);
  },

  "a server that nobody answers for ends it without opening, and open does not throw": async (
    server,
  ) => {
    const client = startLink(server, server.nowhere);
    same((await client.closed).code, 1006);
    same(client.log, ["close"]);
  },

  "an address that is none ends it too": async (server) => {
    const client = startLink(server, "http://[not an address");
    same((await client.closed).code, 1006);
    same(client.log, ["close"]);
  },

  "what was sent leaves the buffer": async (server) => {
    const { client, peer } = await openBoth(server);
    client.link.send(new Uint8Array(100_000));
    check(client.link.bufferedBytes >= 0, "the buffer holds less than nothing");
    same((await peer.nextBatch()).length, 100_000);
    await client.later();
    same(client.link.bufferedBytes, 0);
  },

  "two links of one transport know nothing of each other": async (server) => {
    const one = await openBoth(server);
    const two = await openBoth(server);
    one.peer.send(new Uint8Array([1]));
    two.peer.send(new Uint8Array([2]));
    same([(await one.client.nextBatch())[0], (await two.client.nextBatch())[0]], [1, 2]);
    one.client.link.close();
    await one.peer.ended;
    two.peer.send(new Uint8Array([3]));
    same((await two.client.nextBatch())[0], 3);
  },
};

interface Client {
  readonly link: Link;
  readonly log: readonly ("open" | "batch" | "close")[];
  readonly opened: Promise<void>;
  readonly closed: Promise<LinkClose>;
  nextBatch(): Promise<Uint8Array>;
  /** Long enough for what must not come. */
  later(): Promise<void>;
}

/** Of a link that polls, a poll always waits, and what the server says of its end is done, as its owner does it. */
function startLink({ transport, server }: ContractServer, address: string = server): Client {
  const log: ("open" | "batch" | "close")[] = [];
  const batches = createInbox<Uint8Array>();
  const opened = deferred<void>();
  const closed = deferred<LinkClose>();
  const poll = (): void => link.polling?.poll(new Uint8Array());
  const link = transport.open(
    { server: address },
    {
      onOpen() {
        log.push("open");
        opened.resolve();
        poll();
      },
      onBatch(bytes) {
        log.push("batch");
        batches.put(bytes);
        const goaway = link.polling && goawayIn(bytes);
        if (goaway) link.close(goaway.code, goaway.message);
        else poll();
      },
      onClose(close) {
        log.push("close");
        closed.resolve(close);
      },
    },
  );
  return {
    link,
    log,
    opened: opened.promise,
    closed: closed.promise,
    nextBatch: batches.next,
    later,
  };
}

function goawayIn(
  bytes: Uint8Array,
): { readonly code: number; readonly message: string } | undefined {
  try {
    const { down } = decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes });
    return down.find((frame) => frame.type === "goaway");
  } catch {
    // The bytes of most cases are no batch at all.
    return undefined;
  }
}

async function openBoth(server: ContractServer): Promise<{ client: Client; peer: ContractPeer }> {
  const accepted = server.accept();
  const client = startLink(server);
  await client.opened;
  return { client, peer: await accepted };
}

async function later(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}
