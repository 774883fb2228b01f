export { hideKinds, revealKind } from "./hide-kinds.ts";
export { createManualEnvironment } from "./manual-environment.ts";
export type { ManualEnvironment, ManualEnvironmentOptions } from "./manual-environment.ts";
export { loadTransports } from "./load-transports.ts";
export { createMemoryNetwork } from "./memory-network.ts";
export type { Faults, MemoryNetwork, MemoryNetworkOptions, ServerEnd } from "./memory-network.ts";
export { seededRandom } from "./random.ts";
export { transportContract } from "./transport-contract.ts";
export type {
  ContractCase,
  ContractPeer,
  ContractServer,
  TransportContractOptions,
} from "./transport-contract.ts";
export { createInbox, deferred, nextTurn } from "./waiting.ts";
export type { Deferred, Inbox } from "./waiting.ts";
