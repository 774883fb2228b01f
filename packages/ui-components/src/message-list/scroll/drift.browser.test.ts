import { expect, test } from "vitest";
import { painted, setStage } from "../../../test/message-list/stage.ts";
import type { Stage } from "../../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../../test/message-list/synthetic-timeline.ts";

const ROWS = syntheticRows(100_000);
const MOST_DRIFT_PX = 1;

interface Scene {
  readonly stage: Stage;
  readonly timeline: SyntheticTimeline;
  /** Index of the first row that is wholly in view. */
  readonly index: number;
}

async function readingInTheMiddle(strategy: "reverse" | "forward"): Promise<Scene> {
  const timeline = new SyntheticTimeline(ROWS.slice(-2_000), ROWS.slice(0, -2_000));
  const stage = await setStage(timeline, { scrollStrategy: strategy });
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -2_400);
  await painted(stage.list, 20);
  const first = stage.rows().find((row) => stage.topOf(row.dataset["key"] ?? "") >= 0);
  const index = timeline.rows.findIndex((row) => row.key === first?.dataset["key"]);
  return { stage, timeline, index };
}

/** How far the rows in view moved while something changed elsewhere. */
async function driftOf(
  { stage, timeline, index }: Scene,
  change: () => void | Promise<void>,
): Promise<number> {
  const keys = [index, index + 1, index + 2].map((at) => timeline.rows[at]?.key ?? "");
  const before = keys.map((key) => stage.topOf(key));
  await change();
  await painted(stage.list, 6);
  const [first = Number.NaN] = keys.map((key, at) =>
    Math.abs(stage.topOf(key) - (before[at] ?? Number.NaN)),
  );
  return first;
}

const measured: Record<string, number> = {};

const CHANGES: readonly [name: string, change: (scene: Scene) => void | Promise<void>][] = [
  ["prepend 50", ({ timeline }) => timeline.prepend(50)],
  [
    "insert above",
    ({ timeline, index }) =>
      timeline.insert(index - 5, rowOf(messageOf(0.5, { text: "in between\n".repeat(3) }), "new")),
  ],
  [
    "insert below",
    ({ timeline, index }) =>
      timeline.insert(index + 2, rowOf(messageOf(0.5, { text: "in between\n".repeat(3) }), "new")),
  ],
  ["delete above", ({ timeline, index }) => timeline.remove(index - 3)],
  ["delete below", ({ timeline, index }) => timeline.remove(index + 2)],
  [
    "edit above",
    ({ timeline, index }) => timeline.edit(index - 3, { text: "longer than it was ".repeat(20) }),
  ],
  [
    "edit below",
    ({ timeline, index }) => timeline.edit(index + 2, { text: "longer than it was ".repeat(20) }),
  ],
  ["height growth above", ({ stage }) => grow(stage, -1)],
  ["height growth below", ({ stage }) => grow(stage, 1)],
  [
    "append while not pinned",
    ({ timeline }) =>
      timeline.append(...Array.from({ length: 30 }, (_, at) => rowOf(messageOf(200_000 + at)))),
  ],
  [
    "id swap of the last row",
    ({ timeline }) =>
      timeline.edit(timeline.rows.length - 1, {
        id: "swapped",
        status: { name: "read", count: 1 },
        text: "longer than it was ".repeat(8),
      }),
  ],
];

/** An image of 200 px that comes in a row above or below what is seen. */
function grow(stage: Stage, side: -1 | 1): void {
  const { height } = stage.scroller.getBoundingClientRect();
  const rows = stage.rows();
  const row =
    side < 0
      ? rows.findLast((each) => stage.topOf(each.dataset["key"] ?? "") < -200)
      : rows.find((each) => stage.topOf(each.dataset["key"] ?? "") > height);
  const image = document.createElement("div");
  image.style.blockSize = "200px";
  row?.querySelector(".bubble")?.append(image);
}

for (const strategy of ["reverse", "forward"] as const) {
  for (const [name, change] of CHANGES) {
    test(`${strategy}: what is read stays in its place on ${name}`, async () => {
      const scene = await readingInTheMiddle(strategy);
      expect(scene.stage.list.isPinned).toBe(false);
      expect(scene.index).toBeGreaterThan(10);
      const drift = await driftOf(scene, () => change(scene));
      measured[`${strategy} ${name}`] = drift;
      expect(drift).toBeLessThanOrEqual(MOST_DRIFT_PX);
    });
  }

  test(`${strategy}: what is read stays while the last message in view grows by each frame`, async () => {
    const timeline = new SyntheticTimeline([
      ...ROWS.slice(-200),
      rowOf(messageOf(200_000, { text: "so" })),
    ]);
    const stage = await setStage(timeline, { scrollStrategy: strategy });
    stage.scroller.dispatchEvent(new WheelEvent("wheel"));
    stage.scroller.scrollBy(0, -40);
    await painted(stage.list, 10);
    expect(stage.list.isPinned).toBe(false);
    const scene = { stage, timeline, index: timeline.rows.length - 4 };
    const drift = await driftOf(scene, async () => {
      for (let step = 1; step <= 30; step += 1) {
        timeline.edit(timeline.rows.length - 1, { text: "streaming words ".repeat(step * 2) });
        await painted(stage.list, 1);
      }
    });
    measured[`${strategy} growing last message`] = drift;
    expect(drift).toBeLessThanOrEqual(MOST_DRIFT_PX);
  });
}

test("every drift was measured", ({ annotate }) => {
  expect(Object.keys(measured)).toHaveLength((CHANGES.length + 1) * 2);
  return annotate(
    Object.entries(measured)
      .map(([name, px]) => `${name}: ${px.toFixed(2)} px`)
      .join("\n"),
  );
});
