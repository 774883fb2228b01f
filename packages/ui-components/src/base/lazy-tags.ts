import { reportOnce } from "./report.ts";

type Load = () => Promise<unknown>;

const loads = new Map<string, Load>();

/** Says how a tag is defined when it is first needed. A page that registers everything at once offers nothing. */
export function offerTag(tag: string, load: Load): void {
  if (!customElements.get(tag)) loads.set(tag, load);
}

/** Has a tag defined, if it is offered and was not asked for before. */
export function needTag(tag: string): void {
  const load = loads.get(tag);
  if (!load) return;
  loads.delete(tag);
  load().catch((error: unknown) => {
    // A lost connection: the next one who needs it tries again.
    loads.set(tag, load);
    reportOnce(`Cannot load <${tag}>`, [error]);
  });
}
