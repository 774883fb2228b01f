import { painted, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { messageOf, rowOf, syntheticRows, SyntheticTimeline } from "./synthetic-timeline.ts";

const ROWS = syntheticRows(100_000);

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

/** What can happen around the rows that somebody reads. */
export const DRIFT_CASES: readonly string[] = [
  ...CHANGES.map(([name]) => name),
  "growing last message",
];

/** How many pixels the first row in view moved while something changed around it. */
export async function measureDrift(strategy: "reverse" | "forward", name: string): Promise<number> {
  const change = CHANGES.find(([each]) => each === name)?.[1];
  if (change === undefined) return driftWhileLastGrows(strategy);
  const scene = await readingInTheMiddle(strategy);
  if (scene.stage.list.isPinned || scene.index < 10)
    throw new Error("The scene is not in the middle");
  return driftOf(scene, () => change(scene));
}

async function driftWhileLastGrows(strategy: "reverse" | "forward"): Promise<number> {
  const rows = [...ROWS.slice(-200), rowOf(messageOf(200_000, { text: "so" }))];
  const timeline = new SyntheticTimeline(rows);
  const stage = await setStage(timeline, { scrollStrategy: strategy });
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -40);
  await painted(stage.list, 10);
  if (stage.list.isPinned) throw new Error("The end is still followed");
  const scene = { stage, timeline, index: timeline.rows.length - 4 };
  return driftOf(scene, async () => {
    for (let step = 1; step <= 30; step += 1) {
      timeline.edit(timeline.rows.length - 1, { text: "streaming words ".repeat(step * 2) });
      await painted(stage.list, 1);
    }
  });
}
