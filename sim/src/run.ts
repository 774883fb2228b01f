import type { Coverage } from "./coverage.ts";
import { changeVersion } from "./faults/client.ts";
import { FAULTS } from "./faults/faults.ts";
import { startServer } from "./faults/server.ts";
import { watchAsking } from "./invariants/asking.ts";
import { GONE_MS, checkClosed } from "./invariants/closed.ts";
import { isOfDeleted, isSettled, retireDeleted } from "./invariants/deletions.ts";
import { checkLive } from "./invariants/live.ts";
import { checkOpened, checkQuiet } from "./invariants/rest.ts";
import { watchSecrecy } from "./invariants/secrecy.ts";
import { checkSight, watchSight } from "./invariants/sight.ts";
import { deletedUsers } from "./invariants/truth.ts";
import { OPERATIONS } from "./operations/operations.ts";
import { LONG_TOKENS } from "./people/device.ts";
import { signInAnew } from "./people/sign-in-anew.ts";
import type { Plan, Step } from "./plan.ts";
import { createChance } from "./world/chance.ts";
import { createWorld } from "./world/create-world.ts";
import type { World, WorldOptions } from "./world/world.ts";

/** What came of a history. */
export interface Outcome {
  /** What did not hold; empty when all is well. */
  readonly violations: readonly string[];
  /** What happened, one line a step. */
  readonly history: readonly string[];
  readonly coverage: Coverage;
  /** Number of the run: the same for the same plan. */
  readonly trace: number;
  /** Tasks that were run. */
  readonly count: number;
}

const AFTER_MS = 2000;
/** Within this time after the last fault all must be quiet. */
const QUIET_MS = 300_000;
const LOOK_MS = 2000;
/** The periodic check of a client comes within this time. */
const PERIOD_MS = 70_000;
const CLOSE_MS = 60_000;

/** Runs a history and checks everything that must hold at its end. Never throws for what the client or the server did. */
export async function runPlan(plan: Plan, options: WorldOptions = {}): Promise<Outcome> {
  const history: string[] = [];
  const world = await createWorld(plan.seed, plan.cast, options);
  const onRejection = (thrown: unknown): void =>
    void world.violations.push(
      `unhandled: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
    );
  process.on("unhandledRejection", onRejection);
  try {
    await act(world, plan, history);
    const found = await settle(world);
    world.violations.push(...found);
  } catch (thrown) {
    world.violations.push(
      `run: ${thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)}`,
    );
  } finally {
    options.onEnd?.(world);
    await world.close();
    process.off("unhandledRejection", onRejection);
  }
  const { violations, coverage, schedule } = world;
  return {
    violations: [...new Set(violations)],
    history,
    coverage,
    trace: schedule.trace,
    count: schedule.count,
  };
}

async function act(world: World, plan: Plan, history: string[]): Promise<void> {
  const watches = [watchSecrecy(world), watchSight(world)];
  const onRestore = (): void => watches.forEach(({ remember }) => remember());
  watchAsking(world);
  const isOver = { value: false };
  for (const step of plan.steps)
    world.schedule.after(step.atMs, () => {
      const done = perform(world, step, { onRestore, isOver });
      if (done === undefined) return;
      world.coverage.count(step.kind, step.name);
      history.push(`${(step.atMs / 1000).toFixed(3).padStart(9)} s  ${done}`);
    });
  await world.schedule.run((plan.steps.at(-1)?.atMs ?? 0) + AFTER_MS);
  isOver.value = true;
}

interface Performing {
  readonly onRestore: () => void;
  readonly isOver: { readonly value: boolean };
}

function perform(world: World, step: Step, { onRestore, isOver }: Performing): string | undefined {
  const chance = createChance(step.seed, step.name);
  if (step.kind === "operation") {
    const tab = chance.pick(world.tabs.filter(({ isUsable }) => isUsable));
    const operation = OPERATIONS.find(({ name }) => name === step.name);
    if (tab === undefined || operation === undefined) return undefined;
    const done = operation.run({ world, tab, chance });
    return done && `${operation.by ?? tab.name}: ${step.name} ${done}`;
  }
  const device = chance.pick(world.devices);
  const fault = FAULTS.find(({ name }) => name === step.name);
  if (device === undefined || fault === undefined) return undefined;
  const later = (delayMs: number, run: () => void): void =>
    void world.schedule.after(delayMs, () => {
      if (!isOver.value) run();
    });
  const done = fault.run({
    world,
    device,
    tab: chance.pick(device.tabs),
    chance,
    later,
    onRestore,
  });
  return done && `fault: ${step.name} ${done}`;
}

/** Ends all faults, waits until all is quiet, checks, and closes. */
async function settle(world: World): Promise<readonly string[]> {
  heal(world);
  let noise = await becomeQuiet(world);
  if (noise.length > 0 && openMissing(world)) noise = await becomeQuiet(world);
  if (noise.length > 0) return noise;
  await retireDeleted(world);
  await world.schedule.run(PERIOD_MS);
  const stillNoise = await becomeQuiet(world);
  if (stillNoise.length > 0) return stillNoise;
  // They stand even if nothing more comes of what is asked next.
  world.violations.push(...(await checkQuiet(world)));
  const found = [
    ...(await checkOpened(world)),
    ...(await checkLive(world)),
    ...(await checkSight(world)),
  ];
  return [...found, ...(await closeAll(world))];
}

function heal(world: World): void {
  const { server, schedule } = world;
  server.busLoss = 0;
  server.lateMs = server.consumerMs = undefined;
  server.disk.isFull = () => false;
  for (const thread of Object.values(server.threads)) schedule.thaw(thread);
  startServer(world);
  for (const device of world.devices) {
    world.network.heal(device.name);
    device.storageMs = undefined;
    device.tokens = LONG_TOKENS;
    if (device.isOlder) changeVersion(world, device);
    for (const tab of [...device.tabs]) {
      tab.lateMs = undefined;
      tab.thaw();
      tab.page("online");
      tab.page("resumed");
      tab.page("shown");
      void signInAnew(world, tab);
    }
    if (device.tabs.length === 0) world.openTab(device);
  }
}

/** Comes back on devices whose last page was still being closed when the faults ended. @returns whether there were some */
function openMissing(world: World): boolean {
  const empty = world.devices.filter(({ tabs }) => tabs.length === 0);
  for (const device of empty) world.openTab(device);
  return empty.length > 0;
}

/** @returns what was still going on when patience ended */
async function becomeQuiet(world: World): Promise<readonly string[]> {
  const untilMs = world.schedule.nowMs + QUIET_MS;
  let noise: readonly string[] = [];
  do {
    await world.schedule.run(LOOK_MS);
    noise = noiseOf(world);
  } while (noise.length > 0 && world.schedule.nowMs < untilMs);
  return noise;
}

function noiseOf(world: World): readonly string[] {
  const { backend, devices, server, tabs } = world;
  const deleted = deletedUsers(server.disk);
  const links = tabs.flatMap((tab) => {
    if (isSettled(tab, deleted)) return [];
    const status = tab.chat.connection.get();
    const reason = status.name === "closed" ? `: ${status.reason.message}` : "";
    return [`quiet: ${tab.name} is ${status.name}${reason}`];
  });
  const rows = devices.flatMap((device) =>
    isOfDeleted(device, deleted)
      ? []
      : [...device.outbox.rows.values()]
          .filter(({ state }) => state.name !== "failed")
          .map(
            ({ state, kind }) => `quiet: ${device.name} still has ${state.name} of kind ${kind}`,
          ),
  );
  const commands = backend.waiting > 0 ? [`quiet: the backend waits for ${backend.waiting}`] : [];
  return [...links, ...rows, ...commands];
}

/** A client that was closed leaves nothing behind. */
async function closeAll(world: World): Promise<readonly string[]> {
  const { schedule, tabs } = world;
  await schedule.until(Promise.all(tabs.map(({ chat }) => chat.close())), CLOSE_MS);
  const left: string[] = [];
  for (const tab of tabs) checkClosed(world, tab, (sentence) => void left.push(sentence));
  await schedule.run(GONE_MS + AFTER_MS);
  const links = tabs.filter(({ openLinks }) => openLinks > 0);
  return [...left, ...links.map(({ name }) => `close: ${name} has left its link open`)];
}
