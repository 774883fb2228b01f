import { Type } from "typebox";
import type { Options, Values } from "./option.ts";

/** Where the database and uploads are; every command has it. */
export const DATA_DIR = {
  schema: Type.String({ minLength: 1, default: "im-chat-data" }),
  variable: "IM_DATA_DIR",
  sample: "DIR",
  help: 'Folder of the database; made when missing. ":memory:" keeps nothing.',
} as const;

const PATH = Type.Optional(Type.String({ minLength: 1 }));

/** Every setting of the server, in the order of the help. */
export const SERVE_OPTIONS = {
  host: {
    schema: Type.String({ minLength: 1, default: "127.0.0.1" }),
    variable: "IM_HOST",
    sample: "ADDRESS",
    help: "Address to listen on; 0.0.0.0 for every network.",
  },
  port: {
    schema: Type.Integer({ minimum: 0, maximum: 65_535, default: 8480 }),
    variable: "IM_PORT",
    sample: "NUMBER",
    help: "Port to listen on; 0 takes any free one.",
  },
  dataDir: DATA_DIR,
  webDir: {
    schema: PATH,
    variable: "IM_WEB_DIR",
    sample: "DIR",
    help: "Folder with im-chat.js for plain websites, the build of @im-chat/ui-components.",
  },
  demo: {
    schema: PATH,
    variable: "IM_DEMO_DIR",
    sample: "DIR",
    help: "Serve the example pages in DIR, with example people whom ANYONE may be. Never on a public server.",
  },
  trustProxy: {
    schema: Type.Array(Type.String({ pattern: "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$" }), { default: [] }),
    variable: "IM_TRUST_PROXY",
    sample: "ADDRESSES",
    help: "Reverse proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,127.0.0.1.",
  },
  linksPerUser: {
    schema: Type.Integer({ minimum: 1, default: 32 }),
    variable: "IM_LINKS_PER_USER",
    sample: "COUNT",
    help: "Open links of one user at most.",
  },
  linksPerAddress: {
    schema: Type.Integer({ minimum: 1, default: 2000 }),
    variable: "IM_LINKS_PER_ADDRESS",
    sample: "COUNT",
    help: "Open links from one network address at most; this machine itself is not counted.",
  },
  commandsPerSecond: {
    schema: Type.Integer({ minimum: 1, default: 100 }),
    variable: "IM_COMMANDS_PER_SECOND",
    sample: "COUNT",
    help: "Commands of one user, lasting; ten times as many in a burst. Queries likewise.",
  },
  metrics: {
    schema: Type.Boolean({ default: true }),
    variable: "IM_METRICS",
    sample: "true|false",
    help: "Figures for Prometheus at /metrics, without users or conversations.",
  },
  logLevel: {
    schema: Type.Union(
      [
        Type.Literal("debug"),
        Type.Literal("info"),
        Type.Literal("warn"),
        Type.Literal("error"),
        Type.Literal("silent"),
      ],
      { default: "info" },
    ),
    variable: "IM_LOG_LEVEL",
    sample: "LEVEL",
    help: "debug, info, warn, error or silent; lines of JSON on standard error.",
  },
} as const satisfies Options;

export type ServeSettings = Values<typeof SERVE_OPTIONS>;
