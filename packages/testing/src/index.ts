export { createTestDevice } from "./device.ts";
export type { TestDevice } from "./device.ts";
export { createFaultyTransport } from "./faulty-transport.ts";
export type { Faults, FaultyTransport } from "./faulty-transport.ts";
export { createTestStage, until } from "./stage.ts";
export type { StageChatOptions, TestStage } from "./stage.ts";
export { createTestServer } from "./test-server.ts";
export type { TestServer, TestServerOptions, TokenOptions } from "./test-server.ts";
