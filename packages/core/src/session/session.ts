import type { Credentials, UserId, Uuid } from "@im-chat/protocol";
import type { HelloContext, HelloFields } from "@im-chat/transport";
import type { ChatOptions } from "../client.ts";
import { LOGGED_OUT } from "../database/database.ts";
import type { GuestRecord, Stores } from "../database/schema.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Environment } from "../environment.ts";
import type { Storage } from "../storage/storage.ts";
import { clientName } from "../version.ts";
import { newId } from "./context.ts";
import { createGuestIdentity, databaseOfApp } from "./guest.ts";
import type { Tokens } from "./tokens.ts";

export interface SessionOptions {
  readonly chat: ChatOptions;
  readonly environment: Environment;
  /** Absent for a guest. */
  readonly tokens: Tokens | undefined;
  /** Aborted when the client is closed. */
  readonly signal: AbortSignal;
}

/** Who one is, on which device, and by what right. */
export interface Session {
  /** Empty until the guest's identity was read. */
  readonly userId: UserId;
  /** Of the user's database and of the line between its tabs. */
  readonly databaseName: string;
  /** The user's database; opening it settles who the user is. */
  readonly storage: Promise<Storage<Stores>>;
  readonly tokens: Tokens | undefined;
  hello(context: HelloContext): Promise<HelloFields>;
  /** Deletes what is kept of this user here, the guest's identity included. */
  wipe(): Promise<void>;
}

export function createSession(options: SessionOptions): Session {
  const { chat, environment, tokens } = options;
  const kind = chat.storage ?? "auto";
  const place = databaseOfApp(chat.server, chat.app);
  const { storageKey } = chat;
  const encryption = storageKey && {
    key: storageKey,
    randomBytes: (length: number) => environment.randomBytes(length),
  };
  const guest = chat.guest
    ? createGuestIdentity({ environment, kind, encryption, name: place, signal: options.signal })
    : undefined;
  let userId = chat.user ?? "";
  let identity: GuestRecord | undefined;

  const databaseName = (): string => `${place} ${userId}`;
  const open = async (): Promise<Storage<Stores>> => {
    identity = await guest?.load();
    userId = identity?.userId ?? userId;
    return environment.openStorage({
      name: databaseName(),
      schema: SCHEMA,
      kind,
      environment,
      encryption,
      makeRoom: async (full) => (await importRoom()).makeRoom(full),
    });
  };
  const storage = open();

  const credentials = async (context: HelloContext): Promise<Credentials> => {
    if (tokens) return { type: "token", token: await tokens.get(context) };
    const { secret, commandId } = identity as GuestRecord;
    return { type: "guest", userId, secret, commandId, name: chat.guest?.name ?? "" };
  };

  return {
    get userId() {
      return userId;
    },
    get databaseName() {
      return databaseName();
    },
    storage,
    tokens,
    async hello(context) {
      const deviceId = await readDevice(await storage, environment);
      return {
        app: chat.app,
        client: clientName(),
        deviceId,
        credentials: await credentials(context),
      };
    },
    async wipe() {
      try {
        const stored = await storage;
        // Also to tabs that the deletion would not reach: in memory, or with a connection that was cut.
        const line = environment.openLine(databaseName(), () => undefined);
        line?.post(LOGGED_OUT);
        line?.close();
        await stored.destroy();
      } finally {
        await guest?.forget();
      }
    },
  };
}

/** Few devices are ever full. */
function importRoom() {
  return import("../database/room.ts");
}

/** The id of this installation, made once. */
function readDevice(storage: Storage<Stores>, environment: Environment): Promise<Uuid> {
  const deviceId = newId(environment);
  return storage.write(["meta"], async (tx) => {
    const stored = await tx.get("meta", "device");
    if (stored?.key === "device") return stored.deviceId;
    await tx.put("meta", { key: "device", deviceId });
    return deviceId;
  });
}
