import { ImError, LIMITS } from "@im-chat/protocol";
import type { AppKeyTable, AppTable } from "../database/schema.ts";
import type { Database, WriteTx } from "../database/tx.ts";
import type { App, AppKey, AppPolicies, Apps } from "../kernel.ts";
import {
  allApps,
  appById,
  insertApp,
  insertKey,
  keysOfApp,
  retireKey,
  updateApp,
} from "./queries.ts";

export interface AppsOptions {
  readonly database: Database;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

type NewKey = Parameters<Apps["addKey"]>[1];

export const DEFAULT_POLICIES: AppPolicies = {
  findUsers: "open",
  hasGuests: true,
  origins: [],
  groupMembers: 0,
};

/** Lower-case letters, digits, dots and dashes, so that an app's id fits into addresses and bus subjects. */
const APP_ID = /^[a-z0-9][a-z0-9.-]*$/;

export function createApps({ database, clock, random }: AppsOptions): Apps {
  return {
    get: (app) => database.read(async (tx) => toApp(await tx.get(appById, { app }))),
    list: () => database.read(async (tx) => (await tx.all(allApps, {})).map(readApp)),
    keys: (app) => database.read(async (tx) => (await tx.all(keysOfApp, { app })).map(toKey)),
    create: (app, policies) => database.write((tx) => create(tx, { app, policies, at: clock() })),
    setPolicies: (app, policies) => database.write((tx) => setPolicies(tx, app, policies)),
    addKey: (app, key) =>
      database.write((tx) => addKey(tx, { app, key: complete(key, { at: clock(), random }) })),
    retireKey: (app, keyId) =>
      database.write((tx) => tx.run(retireKey, { app, keyId, at: clock() })),
  };
}

/** A new database gets an app to try with, and a key of either kind. */
export async function createDemoApp({ database, clock, random }: AppsOptions): Promise<void> {
  await database.write(async (tx) => {
    if ((await tx.all(allApps, {})).length > 0) return;
    const at = clock();
    await create(tx, { app: "demo", policies: DEFAULT_POLICIES, at });
    for (const kind of ["token", "api"] as const) {
      const key = complete({ id: `demo-${kind}`, kind, algorithm: "HS256" }, { at, random });
      await addKey(tx, { app: "demo", key });
    }
  });
}

async function create(
  tx: WriteTx,
  {
    app,
    policies,
    at,
  }: { readonly app: string; readonly policies: AppPolicies; readonly at: number },
): Promise<App> {
  if (!APP_ID.test(app) || app.length > LIMITS.appBytes) {
    throw new ImError(
      "invalid",
      `Cannot create app: "${app.slice(0, 64)}" is not lower-case letters, digits, dots and dashes`,
    );
  }
  if ((await tx.get(appById, { app })) !== undefined) {
    throw new ImError("conflict", `Cannot create app: "${app}" exists`);
  }
  await tx.run(insertApp, { app, created_at: at, ...toColumns(policies) });
  return { id: app, createdAt: at, policies };
}

async function setPolicies(tx: WriteTx, app: string, policies: AppPolicies): Promise<App> {
  const known = await knownApp(tx, app);
  await tx.run(updateApp, { app, ...toColumns(policies) });
  return { ...known, policies };
}

async function addKey(
  tx: WriteTx,
  { app, key }: { readonly app: string; readonly key: AppKey },
): Promise<AppKey> {
  await knownApp(tx, app);
  const keys = await tx.all(keysOfApp, { app });
  if (keys.some((other) => other.key_id === key.id)) {
    throw new ImError("conflict", `Cannot add key: "${key.id}" exists`);
  }
  await tx.run(insertKey, {
    app,
    key_id: key.id,
    kind: key.kind,
    algorithm: key.algorithm,
    material: key.material,
    created_at: key.createdAt,
    retired_at: key.retiredAt,
  });
  return key;
}

function complete(
  key: NewKey,
  { at, random }: { readonly at: number; readonly random: (bytes: number) => Uint8Array },
): AppKey {
  const { id, kind, algorithm } = key;
  if (id === "") throw new ImError("invalid", "Cannot add key: it has no id");
  if (key.material === undefined && algorithm !== "HS256") {
    throw new ImError("invalid", `Cannot add key: the public key for ${algorithm} is missing`);
  }
  const material = key.material ?? toBase64Url(random(32));
  return { id, kind, algorithm, material, createdAt: at, retiredAt: 0 };
}

async function knownApp(tx: WriteTx, app: string): Promise<App> {
  const stored = await tx.get(appById, { app });
  if (stored === undefined)
    throw new ImError("not_found", `Cannot change app: there is no "${app}"`);
  return readApp(stored);
}

function toApp(stored: AppTable | undefined): App | undefined {
  return stored === undefined ? undefined : readApp(stored);
}

function readApp(stored: AppTable): App {
  return {
    id: stored.app,
    createdAt: stored.created_at,
    policies: {
      // Written by this file alone, from the same types.
      findUsers: stored.find_users as AppPolicies["findUsers"],
      hasGuests: stored.has_guests === 1,
      origins: JSON.parse(stored.origins) as readonly string[],
      groupMembers: stored.group_members,
    },
  };
}

function toColumns(policies: AppPolicies): Omit<AppTable, "app" | "created_at"> {
  return {
    find_users: policies.findUsers,
    has_guests: policies.hasGuests ? 1 : 0,
    origins: JSON.stringify(policies.origins),
    group_members: policies.groupMembers,
  };
}

function toKey(stored: AppKeyTable): AppKey {
  return {
    id: stored.key_id,
    kind: stored.kind as AppKey["kind"],
    algorithm: stored.algorithm as AppKey["algorithm"],
    material: stored.material,
    createdAt: stored.created_at,
    retiredAt: stored.retired_at,
  };
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
