import type { Device } from "../people/people.ts";
import type { Journal } from "../people/journal.ts";
import type { TrueConversation } from "./truth.ts";

/** What must hold of the outboxes: nothing waits, and what was refused or thrown away is nowhere else. */
export function checkOutboxes(
  devices: readonly Device[],
  truth: readonly TrueConversation[],
  journal: Journal,
): readonly string[] {
  const ids = new Set(truth.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const rows = devices.flatMap(({ name, outbox }) =>
    [...outbox.rows.values()].map((row) => ({ ...row, name })),
  );
  const waiting = rows
    .filter(({ state }) => state.name !== "failed")
    .map(
      ({ name, state, kind, lane }) =>
        `outbox: ${name} still has ${state.name} of kind ${kind} for ${lane}`,
    );
  const refused = rows
    .filter(({ state, commandId }) => state.isFinal === true && ids.has(commandId))
    .map(({ name, commandId }) => `outbox: ${name} was refused ${commandId}, and it is there`);
  const discarded = journal.entries
    .filter(({ isDiscarded, id }) => isDiscarded && ids.has(id ?? ""))
    .map(({ number }) => `outbox: message §${number}§ was discarded, and it is there`);
  const told = journal.entries
    .filter(({ isRefused, id }) => isRefused && ids.has(id ?? ""))
    .map(({ number }) => `outbox: message §${number}§ was told to be refused, and it is there`);
  return [...waiting, ...refused, ...discarded, ...told];
}
