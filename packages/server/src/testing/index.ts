export { openMemoryGateway } from "./memory-gateway.ts";
export type { MemoryGateway, MemoryGatewayOptions } from "./memory-gateway.ts";
export { openMemoryThread } from "./memory-thread.ts";
export type { MemoryThreadOptions } from "./memory-thread.ts";
export type { ExchangeRequest, Exchanges, RunningExchange } from "../gateway/exchanges.ts";
export type { AcceptPeer, Peer, PeerLink } from "../gateway/peers.ts";
