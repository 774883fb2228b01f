export { createTestDevice } from "./device.ts";
export type { TestDevice } from "./device.ts";
export { createTestStage, until } from "./stage.ts";
export type { StageChatOptions, TestStage } from "./stage.ts";
export { createTestServer } from "./test-server.ts";
export type { TestServer, TestServerOptions, TokenOptions } from "./test-server.ts";
