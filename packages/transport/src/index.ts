export { nextDelayMs } from "./backoff.ts";
