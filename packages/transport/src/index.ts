export { backoffMs } from "./backoff.ts";
export { createConnection } from "./create-connection.ts";
export type {
  AnswerTo,
  Connection,
  ConnectionOptions,
  HelloContext,
  HelloFields,
  Push,
  RequestBody,
  RequestOptions,
  WatchSet,
} from "./connection.ts";
export type { ConnectionState } from "./connection-state.ts";
export { hostEnvironment } from "./environment.ts";
export type { Environment, PageEvent, Timer } from "./environment.ts";
export type { Link, LinkClose, LinkHandlers, LinkTarget, Polling, Transport } from "./transport.ts";
export { longPolling } from "./long-polling.ts";
export type { LongPollingOptions } from "./long-polling.ts";
export { webSocketTransport } from "./websocket-transport.ts";
export type { WebSocketTransportOptions } from "./websocket-transport.ts";
