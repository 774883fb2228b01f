import { CLIENT_CONTROLS, CLIENT_UNCONTROLLED } from "./client.ts";
import type { Control, Uncontrolled } from "./control.ts";
import { SERVER_CONTROLS, SERVER_UNCONTROLLED } from "./server.ts";

/** Every rule that can be taken out. */
export const CONTROLS: readonly Control[] = [...CLIENT_CONTROLS, ...SERVER_CONTROLS];

export const UNCONTROLLED: readonly Uncontrolled[] = [
  ...CLIENT_UNCONTROLLED,
  ...SERVER_UNCONTROLLED,
];
