import { ImError } from "@im-chat/protocol";
import { UsageError } from "../config/option.ts";
import { StartError } from "../database/start-error.ts";

/** One clear sentence about what stopped the program; undefined: a fault of ours, which deserves its stack. */
export function sentenceOf(thrown: unknown): string | undefined {
  if (thrown instanceof UsageError || thrown instanceof StartError) return thrown.message;
  if (thrown instanceof ImError && thrown.code !== "internal") return thrown.message;
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  const address =
    "address" in thrown && "port" in thrown
      ? `${String(thrown.address)}:${String(thrown.port)}`
      : "the address";
  if ("syscall" in thrown && !["listen", "bind", "getaddrinfo"].includes(String(thrown.syscall)))
    return undefined;
  switch (thrown.code) {
    case "EADDRINUSE":
      return `Cannot listen on ${address}: the port is in use; stop the other program or choose another with --port`;
    case "EACCES":
      return `Cannot listen on ${address}: it is not allowed here; choose a port above 1023 with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `Cannot listen on ${address}: this machine has no such address; choose another with --host`;
    default:
      return undefined;
  }
}
