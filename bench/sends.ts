import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer, type Server } from "./child.ts";
import { compare, type Row } from "./figures.ts";
import { closedLoop, openLoop, type Sender } from "./load.ts";
import { connectNaive } from "./naive/sender.ts";
import { connectOurs } from "./ours/sender.ts";
import { startOurs } from "./ours/start.ts";

const NAIVE = fileURLToPath(new URL("naive/server.ts", import.meta.url));
const SENDERS = 50;
const OUTSTANDING = 16;
const SECONDS = 3;
const WARM = { outstanding: OUTSTANDING, seconds: 4 };

/** Durable one-to-one sends, acked after the commit, beside the naive server. */
export async function benchSends(rounds: number): Promise<readonly Row[]> {
  const [rate, rateNotes] = await maxRate(rounds, 0);
  const [slow, slowNotes] = await maxRate(rounds, 2);
  const half = rate.baseline.median / 2;
  const p99 = await withBoth(0, async (ours, naive) => {
    // Both are warm before the first round counts: latency of code that is still being compiled says nothing.
    for (const side of [ours, naive]) await closedLoop(side, WARM);
    return await compare(Math.max(rounds, 5), {
      ours: () => openLoop(ours, { perSecond: half, seconds: SECONDS }),
      baseline: () => openLoop(naive, { perSecond: half, seconds: SECONDS }),
    });
  });
  return [
    {
      name: "durable 1:1 sends",
      unit: "acks/s",
      comparison: rate,
      goal: { atLeast: 1.5 },
      notes: rateNotes,
    },
    {
      name: "durable 1:1 sends, commit + 2 ms",
      unit: "acks/s",
      comparison: slow,
      goal: { atLeast: 8 },
      notes: slowNotes,
    },
    {
      name: `p99 of the ack at ${Math.round(half)} sends/s`,
      unit: "ms",
      comparison: p99,
      goal: { atMost: 1.25 },
    },
  ];
}

async function maxRate(
  rounds: number,
  commitMs: number,
): Promise<readonly [Row["comparison"], readonly string[]]> {
  const load = { outstanding: OUTSTANDING, seconds: SECONDS };
  return await withBoth(commitMs, async (ours, naive, metricsUrl) => {
    const before = await readGroups(metricsUrl);
    const comparison = await compare(rounds, {
      ours: () => closedLoop(ours, load),
      baseline: () => closedLoop(naive, load),
    });
    const after = await readGroups(metricsUrl);
    const size = (after.commands - before.commands) / (after.commits - before.commits);
    return [
      comparison,
      [
        "both: WAL, synchronous=FULL, acked after the commit",
        `commands in one commit: ours ${size.toFixed(1)}, naive 1`,
      ],
    ];
  });
}

/** What the server says of its own commits. */
async function readGroups(url: string): Promise<{ commits: number; commands: number }> {
  const text = await (await fetch(url)).text();
  const read = (name: string): number =>
    Number(new RegExp(`^im_kernel_${name}_total (\\d+)$`, "m").exec(text)?.[1]);
  return { commits: read("commits"), commands: read("commands") };
}

type Work<Result> = (
  ours: readonly Sender[],
  naive: readonly Sender[],
  metricsUrl: string,
) => Promise<Result>;

async function withBoth<Result>(commitMs: number, work: Work<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "im-chat-bench-naive-"));
  const ours = await startOurs({ commitMs });
  const naive: Server = await startServer({
    file: NAIVE,
    args: ["--db", join(folder, "naive.db")],
    commitMs,
  });
  const senders = await connectOurs(ours.url, { count: SENDERS, tokenOf: ours.tokenOf });
  const naiveSenders = await connectNaive(naive.url, SENDERS);
  try {
    return await work(senders, naiveSenders, new URL("metrics", ours.url).href);
  } finally {
    for (const sender of [...senders, ...naiveSenders]) sender.close();
    await Promise.all([ours.stop(), naive.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}
