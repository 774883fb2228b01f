import { CLIENT_CONTROLS, CLIENT_UNCONTROLLED } from "./client.ts";
import { CONSUMER_CONTROLS } from "./consumers.ts";
import type { Control, Directed, Uncontrolled } from "./control.ts";
import { OUTBOX_CONTROLS } from "./outbox.ts";
import { SERVER_CONTROLS, SERVER_UNCONTROLLED } from "./server.ts";
import { TAB_CONTROLS } from "./tabs.ts";

/** Every rule that can be taken out. */
export const CONTROLS: readonly Control[] = [
  ...CLIENT_CONTROLS,
  ...OUTBOX_CONTROLS,
  ...TAB_CONTROLS,
  ...SERVER_CONTROLS,
  ...CONSUMER_CONTROLS,
];

/** Of those that a history shows. */
export const SEEDED: readonly (Control & { readonly seed: number })[] = CONTROLS.flatMap(
  (control) => (control.seed === undefined ? [] : { ...control, seed: control.seed }),
);

/** Of those that no history shows. */
export const DIRECTED: readonly { readonly name: string; readonly directed: Directed }[] =
  CONTROLS.flatMap(({ name, seed, directed }) =>
    seed === undefined && directed !== undefined ? { name, directed } : [],
  );

export const UNCONTROLLED: readonly Uncontrolled[] = [
  ...CLIENT_UNCONTROLLED,
  ...SERVER_UNCONTROLLED,
];
