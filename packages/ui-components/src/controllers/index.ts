export { filterConversations, fold } from "./conversation-filter.ts";
export { dayDistance, dayKey } from "./day.ts";
export { GROUPING_MS, groupPlace, isSameGroup } from "./grouping.ts";
export type { GroupPlace } from "./grouping.ts";
export { oneLine, previewOf } from "./preview.ts";
export type { Preview } from "./preview.ts";
export { externalStore, mapReadable } from "./readable.ts";
export type { ExternalStore } from "./readable.ts";
export { rowSpan } from "./row-span.ts";
export type { RowSpan } from "./row-span.ts";
export { ScrollController } from "../message-list/scroll/scroll-controller.ts";
export type {
  RowPosition,
  ScrollHost,
  ScrollOptions,
  ScrollPlace,
} from "../message-list/scroll/scroll-controller.ts";
export type { ScrollStrategy } from "../message-list/scroll/scroll-position.ts";
export type { ViewClock } from "../message-list/scroll/view-clock.ts";
