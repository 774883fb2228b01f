export { serverName } from "./version.ts";
