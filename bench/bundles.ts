import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { measure, readBudget } from "../scripts/size/measure.ts";
import { figuresOf, type Comparison, type Row } from "./figures.ts";

const FOLDER = fileURLToPath(new URL(".peers/", import.meta.url));

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

/** Bytes after gzip, beside peers that come from npm. One build each: sizes do not vary. */
export async function benchBundles(): Promise<readonly Row[]> {
  const [core, chat] = readBudget();
  if (core === undefined || chat === undefined) throw new Error("The size budget has no rows");
  install([...CLIENTS, ...INTERFACES]);
  const ours = {
    client: (await measure(core)).sizeBytes,
    interface: (await measure(chat)).sizeBytes,
  };
  const rows: Row[] = [];
  for (const peer of CLIENTS) rows.push(...(await row("@im-chat/core", ours.client, peer)));
  for (const peer of INTERFACES)
    rows.push(...(await row("<im-chat> until a message can be sent", ours.interface, peer)));
  return rows;
}

function install(peers: readonly Peer[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const dependencies = Object.assign({}, ...peers.map(({ packages }) => packages)) as Record<
    string,
    string
  >;
  writeFileSync(
    `${FOLDER}package.json`,
    JSON.stringify({ private: true, type: "module", dependencies }, undefined, 2),
  );
  execFileSync(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"],
    { cwd: FOLDER },
  );
}

async function row(name: string, oursBytes: number, peer: Peer): Promise<readonly Row[]> {
  const peerBytes = await weigh(peer);
  if (peerBytes === undefined) return [];
  const comparison: Comparison = {
    ours: figuresOf([oursBytes]),
    baseline: figuresOf([peerBytes]),
    ratio: figuresOf([oursBytes / peerBytes]),
  };
  return [
    { name: `${name} beside ${peer.name}`, unit: "bytes gzip", comparison, goal: { atMost: 1 } },
  ];
}

/** @returns undefined, and says so, when the peer does not build. */
async function weigh(peer: Peer): Promise<number | undefined> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: peer.code, resolveDir: FOLDER },
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
