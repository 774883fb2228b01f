import { LIMITS } from "@im-chat/protocol";
import { Type } from "typebox";
import { KEY_ALGORITHMS } from "../identity/app-key.ts";
import type { Options } from "./option.ts";
import { DATA_DIR } from "./serve-options.ts";

const APP = {
  schema: Type.String({ minLength: 1, maxLength: LIMITS.appBytes, default: "demo" }),
  sample: "APP",
  help: "The app it is about.",
} as const;
const TEXT = Type.Optional(Type.String());

export const TOKEN_OPTIONS = {
  user: {
    schema: Type.Optional(Type.String({ minLength: 1 })),
    sample: "ID",
    help: "Whom the token is for.",
  },
  name: { schema: TEXT, sample: "NAME", help: "Name shown to others." },
  avatar: { schema: TEXT, sample: "URL", help: "Picture shown to others." },
  role: {
    schema: Type.Union([Type.Literal("user"), Type.Literal("moderator")], { default: "user" }),
    sample: "ROLE",
    help: "user or moderator.",
  },
  minutes: {
    schema: Type.Integer({ minimum: 1, maximum: LIMITS.tokenLifetimeMs / 60_000, default: 60 }),
    sample: "COUNT",
    help: "How long it is valid, at most 60.",
  },
  app: APP,
  dataDir: DATA_DIR,
} as const satisfies Options;

export const BACKUP_OPTIONS = { dataDir: DATA_DIR } as const satisfies Options;

export const APP_OPTIONS = {
  app: APP,
  origins: {
    // None at all would mean any: who means that says so.
    schema: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    sample: "ORIGINS",
    help: "Pages that may connect, as https://shop.example,https://www.shop.example; any: all pages.",
  },
  guests: {
    schema: Type.Optional(Type.Boolean()),
    sample: "true|false",
    help: "Whether visitors may come without an account.",
  },
  findUsers: {
    schema: Type.Optional(
      Type.Union([Type.Literal("none"), Type.Literal("host"), Type.Literal("open")]),
    ),
    sample: "WHO",
    help: "Who may search people: none, host (the backend only) or open (every user).",
  },
  dataDir: DATA_DIR,
} as const satisfies Options;

export const KEY_OPTIONS = {
  app: APP,
  kind: {
    schema: Type.Union([Type.Literal("token"), Type.Literal("api")], { default: "token" }),
    sample: "KIND",
    help: "token: signs users' tokens. api: signs calls of POST /v1/commands.",
  },
  algorithm: {
    schema: Type.Union(
      KEY_ALGORITHMS.map((algorithm) => Type.Literal(algorithm)),
      { default: "EdDSA" },
    ),
    sample: "NAME",
    help: "EdDSA, ES256 or HS256.",
  },
  id: {
    schema: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    sample: "ID",
    help: 'Name of the key, the "kid" of its tokens; made up when left out.',
  },
  publicKey: {
    schema: TEXT,
    sample: "FILE",
    help: "File with your public key (PEM), so that the private one never leaves your machine.",
  },
  dataDir: DATA_DIR,
} as const satisfies Options;
