import { CLIENT_CONTROLS, CLIENT_UNCONTROLLED } from "./client.ts";
import type { Control, Uncontrolled } from "./control.ts";
import { SERVER_CONTROLS, SERVER_UNCONTROLLED } from "./server.ts";

/** Every rule that can be taken out. */
export const ALL_CONTROLS: readonly Control[] = [...CLIENT_CONTROLS, ...SERVER_CONTROLS];

/** Those whose absence is known to show, and at which seed; for the others none is known yet. */
export const CONTROLS: readonly Control[] = ALL_CONTROLS.filter(({ seed }) => seed > 0);

export const UNCONTROLLED: readonly Uncontrolled[] = [
  ...CLIENT_UNCONTROLLED,
  ...SERVER_UNCONTROLLED,
];
