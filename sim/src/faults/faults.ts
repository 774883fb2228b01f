import { busyFaults } from "./busy.ts";
import { clientFaults } from "./client.ts";
import type { Fault } from "./fault.ts";
import { networkFaults } from "./network.ts";
import { serverFaults } from "./server.ts";

/** Everything that goes wrong. */
export const FAULTS: readonly Fault[] = [
  ...networkFaults,
  ...clientFaults,
  ...serverFaults,
  ...busyFaults,
];
