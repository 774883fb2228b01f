export { clientName } from "./version.ts";
