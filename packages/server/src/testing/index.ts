export { openMemoryGateway } from "./memory-gateway.ts";
export type { MemoryGateway, MemoryGatewayOptions } from "./memory-gateway.ts";
export type { ExchangeRequest, RunningExchange } from "../gateway/exchanges.ts";
export type { Peer, PeerLink } from "../gateway/peers.ts";
