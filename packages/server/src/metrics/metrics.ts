import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { FastifyInstance } from "fastify";
import type { Kernel } from "../kernel.ts";
import type { Counters } from "./counters.ts";

type NumberName = {
  [Name in keyof Counters]: Counters[Name] extends number ? Name : never;
}[keyof Counters];

const GAUGES: Partial<Record<NumberName, string>> = {
  links: "Open links.",
  guests: "Open links of guests.",
};
const COUNTERS: Partial<Record<NumberName, string>> = {
  linksOpened: "Links opened.",
  batchesReceived: "WebSocket messages received.",
  bytesReceived: "Bytes received in WebSocket messages.",
  framesReceived: "Frames received.",
  batchesSent: "WebSocket messages sent.",
  bytesSent: "Bytes sent in WebSocket messages.",
  framesSent: "Frames sent.",
  deliveries: "Events handed to links.",
  hints: "Hints handed to links.",
  droppedPushes: "Pushes dropped for links that read too slowly.",
  linksBehind: "Times a link began to read too slowly.",
  audienceLoads: "Member lists loaded for forwarding.",
  commands: "Commands taken.",
  queries: "Queries taken.",
  signals: "Signals taken.",
  internalErrors: "Requests that failed by a fault of the server.",
};

/** `GET /metrics` for Prometheus. No label names a user, a conversation or an app: their number has no bound. */
export function registerMetrics(
  http: FastifyInstance,
  { counters, kernel }: { readonly counters: Counters; readonly kernel: Kernel },
): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "im_" });
  const registers = [registry];
  for (const [name, help] of Object.entries(GAUGES))
    addGauge(registers, `im_${snake(name)}`, { help, read: () => counters[name as NumberName] });
  for (const [name, help] of Object.entries(COUNTERS))
    addCounter(registers, `im_${snake(name)}_total`, {
      help,
      read: () => counters[name as NumberName],
    });
  addLabelled(registers, "im_refusals_total", {
    help: "Requests refused, by code.",
    label: "code",
    counts: counters.refusals,
  });
  addLabelled(registers, "im_closes_total", {
    help: "Links ended by the server, by reason.",
    label: "reason",
    counts: counters.closes,
  });
  const kernelStats = addKernel(registers);
  http.get("/metrics", async (_request, reply) => {
    kernelStats(await kernel.stats());
    return await reply
      .type(registry.contentType)
      .header("cache-control", "no-store")
      .send(await registry.metrics());
  });
}

interface Reading {
  readonly help: string;
  readonly read: () => number;
}

function addGauge(registers: Registry[], name: string, { help, read }: Reading): void {
  const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) });
}

function addCounter(registers: Registry[], name: string, { help, read }: Reading): void {
  const counter: Counter = new Counter({
    name,
    help,
    registers,
    collect: () => {
      counter.reset();
      counter.inc(read());
    },
  });
}

interface Labelled {
  readonly help: string;
  readonly label: string;
  readonly counts: ReadonlyMap<string, number>;
}

function addLabelled(registers: Registry[], name: string, { help, label, counts }: Labelled): void {
  const counter: Counter = new Counter({
    name,
    help,
    labelNames: [label],
    registers,
    collect: () => {
      counter.reset();
      for (const [value, count] of counts) counter.inc({ [label]: value }, count);
    },
  });
}

type KernelStats = Awaited<ReturnType<Kernel["stats"]>>;

function addKernel(registers: Registry[]): (stats: KernelStats) => void {
  let latest: KernelStats = { commits: 0, commands: 0, largestGroup: 0, queries: 0, waiting: 0 };
  addCounter(registers, "im_kernel_commits_total", {
    help: "Durable commits.",
    read: () => latest.commits,
  });
  addCounter(registers, "im_kernel_commands_total", {
    help: "Commands carried by commits.",
    read: () => latest.commands,
  });
  addCounter(registers, "im_kernel_queries_total", {
    help: "Queries answered.",
    read: () => latest.queries,
  });
  addGauge(registers, "im_kernel_waiting", {
    help: "Commands and queries that wait.",
    read: () => latest.waiting,
  });
  addGauge(registers, "im_kernel_largest_group", {
    help: "Commands of the largest commit.",
    read: () => latest.largestGroup,
  });
  return (stats) => {
    latest = stats;
  };
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
