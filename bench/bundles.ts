import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { measure, readBudget } from "../scripts/size/measure.ts";
import { figuresOf, type Comparison, type Row } from "./figures.ts";
import { installPeers } from "./peers.ts";

interface Peer {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  /** The least that shows a conversation, or connects and sends. */
  readonly code: string;
}

const CLIENTS: readonly Peer[] = [
  {
    name: "tinode-sdk",
    packages: { "tinode-sdk": "0.25.3" },
    code: 'export { Tinode } from "tinode-sdk"',
  },
  {
    name: "centrifuge (protobuf)",
    packages: { centrifuge: "5.8.0" },
    code: 'export { Centrifuge } from "centrifuge/build/protobuf"',
  },
  {
    name: "stream-chat",
    packages: { "stream-chat": "9.53.0" },
    code: 'export { StreamChat } from "stream-chat"',
  },
];

const INTERFACES: readonly Peer[] = [
  { name: "deep-chat (no client)", packages: { "deep-chat": "2.4.2" }, code: 'import "deep-chat"' },
  {
    name: "vue-advanced-chat (no client)",
    packages: { "vue-advanced-chat": "2.1.2", vue: "3.5.40" },
    code: 'import { register } from "vue-advanced-chat"; register()',
  },
  {
    name: "stream-chat-react with react and client",
    packages: {
      "stream-chat-react": "14.12.0",
      "stream-chat": "9.53.0",
      react: "18.3.1",
      "react-dom": "18.3.1",
    },
    code: 'export { Chat, Channel, ChannelList, MessageList, MessageComposer, Window } from "stream-chat-react"; export { StreamChat } from "stream-chat"; export { createRoot } from "react-dom/client"',
  },
];

const INTERFACE = "<im-chat> until a message can be sent";

/** Bytes after gzip, beside peers that come from npm. One build each: sizes do not vary. */
export async function benchBundles(): Promise<readonly Row[]> {
  const [core, chat] = readBudget();
  if (core === undefined || chat === undefined) throw new Error("The size budget has no rows");
  const peers = [...CLIENTS, ...INTERFACES].map(({ packages }) => packages);
  const folder = installPeers("bundles", Object.assign({}, ...peers) as Record<string, string>);
  const ours = {
    client: (await measure(core)).sizeBytes,
    interface: (await measure(chat)).sizeBytes,
  };
  const rows: Row[] = [];
  const pairs = [
    ...CLIENTS.map((client) => ({ peer: client, name: "@im-chat/core", oursBytes: ours.client })),
    ...INTERFACES.map((shown) => ({ peer: shown, name: INTERFACE, oursBytes: ours.interface })),
  ];
  for (const { peer, name, oursBytes } of pairs) {
    const peerBytes = await weigh(peer, folder);
    if (peerBytes !== undefined)
      rows.push(rowOf({ name: `${name} beside ${peer.name}`, oursBytes, peerBytes }));
  }
  return rows;
}

function rowOf({
  name,
  oursBytes,
  peerBytes,
}: {
  readonly name: string;
  readonly oursBytes: number;
  readonly peerBytes: number;
}): Row {
  const comparison: Comparison = {
    ours: figuresOf([oursBytes]),
    baseline: figuresOf([peerBytes]),
    ratio: figuresOf([oursBytes / peerBytes]),
  };
  return { name, unit: "bytes gzip", comparison, goal: { atMost: 1 } };
}

/** @returns undefined, and says so, when the peer does not build. */
async function weigh(peer: Peer, folder: string): Promise<number | undefined> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: peer.code, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      platform: "browser",
      define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
      loader: { ".svg": "dataurl", ".woff2": "empty", ".woff": "empty" },
      write: false,
      logLevel: "silent",
      outdir: "out",
    });
    return outputFiles.reduce(
      (total, { contents }) => total + gzipSync(contents, { level: 9 }).length,
      0,
    );
  } catch (error) {
    console.log(`${peer.name} does not build here: ${String(error).split("\n")[0]}`);
    return undefined;
  }
}
