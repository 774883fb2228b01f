import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

/** Fields that never reach a log, wherever they stand: content and secrets. The code does not log them;
 * this is the net below. */
const SECRET = [
  "token",
  "secret",
  "authorization",
  "body",
  "text",
  "data",
  "name",
  "email",
  "credentials",
  "material",
];
const PATHS = SECRET.flatMap((name) => [name, `*.${name}`]);

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Lines of JSON: lifecycle and faults, never content, tokens or names.
 * @param destination Standard error when left out. */
export function createLog(
  level: LogLevel,
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: PATHS, censor: "…" },
    },
    destination,
  );
}
