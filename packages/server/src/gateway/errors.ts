import { ImError, LIMITS } from "@im-chat/protocol";
import type { ErrorFrame } from "@im-chat/protocol";
import type { Logger } from "../logger.ts";
import { countOne } from "../metrics/counters.ts";
import type { Counters } from "../metrics/counters.ts";
import { clip } from "./ending.ts";

/** Turns what a request failed with into the frame of its answer. What is a fault of ours is logged and told
 * without its text, which may name what is nobody's business. */
export function createRefusals(options: {
  readonly counters: Counters;
  readonly log: Logger;
}): (thrown: unknown) => ErrorFrame {
  const { counters, log } = options;
  return (thrown) => {
    const error = ImError.from(thrown);
    countOne(counters.refusals, error.code);
    if (error.code === "internal") {
      counters.internalErrors += 1;
      log.error({ stack: stackOf(thrown) }, "request failed");
      return {
        type: "error",
        code: "internal",
        message: "Cannot answer: the server failed; its log says why",
        retryAfterMs: error.retryAfterMs,
      };
    }
    return {
      type: "error",
      code: error.code,
      message: clip(error.message, LIMITS.errorBytes),
      retryAfterMs: error.retryAfterMs,
    };
  };
}

/** Where it was thrown, without the message: that may hold content. */
export function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return "";
  return thrown.stack
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
}
