import type { ListTools } from "./tools/list-tools.ts";
import type { ListToolsHost } from "./tools/tools-host.ts";

let create: ((host: ListToolsHost) => ListTools) | undefined;

export function areToolsLoaded(): boolean {
  return create !== undefined;
}

/** The tools of a list; undefined until they are loaded. */
export function makeTools(host: ListToolsHost): ListTools | undefined {
  return create?.(host);
}

/** Loads the tools once for all lists; a failed load is tried again by the next call. */
export async function loadTools(): Promise<void> {
  const { ListTools } = await import("./tools/list-tools.ts");
  create = (host) => new ListTools(host);
}

/** Loads them ahead of need; whoever needs them tries again. */
export function prefetchTools(): void {
  loadTools().catch(() => {});
}
