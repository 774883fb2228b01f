import { createTestStage, until } from "@im-chat/testing";
import { afterEach, expect, test, vi } from "vitest";
import type { Chat } from "../client.ts";
import { hostEnvironment } from "../environment.ts";
import { databaseOfApp } from "./guest.ts";
import { isClosed, watchConnections } from "../../test/connections.ts";
import { useIndexedDb } from "../../test/indexed-db.ts";

useIndexedDb();

afterEach(() => {
  vi.restoreAllMocks();
});

const GUEST = { guest: { name: "Visitor" } };

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("a new guest on a device without room is one for as long as the page is there", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("seller");
  const { openStorage } = hostEnvironment();
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  const guest = stage.chat("", { ...GUEST, world: { openStorage } });
  await online(guest);
  expect(guest.userId).toMatch(/^~/);
  const direct = await guest.openDirect("seller");
  await direct.send({ text: "is it still there?" });
  await until(direct.summary, (summary) => summary?.lastMessage?.seq === 1, "the ack");
  await guest.logout();
});

/** Nobody has to wait as long as for a real browser. */
const hurry = (run: () => void, delayMs: number) => setTimeout(run, delayMs / 10);

test("a guest who comes back is the same one, also where the database does not open the first time", async () => {
  await using stage = await createTestStage();
  const world = { openStorage: hostEnvironment().openStorage, setTimer: hurry };
  const first = stage.chat("", { ...GUEST, world });
  await online(first);
  await first.close();
  const place = databaseOfApp(stage.server.url, stage.server.app);
  const open = indexedDB.open.bind(indexedDB);
  let refusals = 0;
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    if (name !== place || refusals === 2) return open(name, version);
    refusals += 1;
    throw new DOMException("told by the test", "UnknownError");
  });
  const second = stage.chat("", { ...GUEST, world });
  await online(second);
  expect(refusals).toBe(2);
  expect(second.userId).toBe(first.userId);
  expect(second.storage.get()).toMatchObject({ kind: "indexeddb" });
});

test("a guest who comes back is the same one, also where the key cannot be had the first time", async () => {
  await using stage = await createTestStage();
  const world = { openStorage: hostEnvironment().openStorage, setTimer: hurry };
  let failures = 0;
  const storageKey = async (): Promise<Uint8Array> => {
    if (failures > 0 && failures-- > 0) throw new TypeError("Failed to fetch");
    return new Uint8Array(32);
  };
  const first = stage.chat("", { ...GUEST, storageKey, world });
  await online(first);
  await first.close();
  failures = 1;
  const second = stage.chat("", { ...GUEST, storageKey, world });
  await online(second);
  expect(second.userId).toBe(first.userId);
});

test("a guest whose database never opens is another one for as long as the page is there", async () => {
  await using stage = await createTestStage();
  const world = { openStorage: hostEnvironment().openStorage, setTimer: hurry };
  const first = stage.chat("", { ...GUEST, world });
  await online(first);
  await first.close();
  const spy = vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("told by the test", "UnknownError");
  });
  const second = stage.chat("", { ...GUEST, world });
  await online(second);
  expect(second.userId).not.toBe(first.userId);
  expect(second.storage.get()).toMatchObject({ kind: "memory", reason: { code: "storage" } });
  spy.mockRestore();
  await second.close();
  const third = stage.chat("", { ...GUEST, world });
  await online(third);
  expect(third.userId).toBe(first.userId);
});

/** A tab that is frozen: it does not close its connection when another tab asks. */
function holdOpen(name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
}

test("a guest is somebody, also where the browser never says which databases there are", async () => {
  await using stage = await createTestStage();
  const world = { openStorage: hostEnvironment().openStorage, setTimer: hurry };
  vi.spyOn(indexedDB, "databases").mockImplementation(() => new Promise(() => undefined));
  const guest = stage.chat("", { ...GUEST, world });
  await online(guest);
  expect(guest.userId).toMatch(/^~/);
});

test("a guest waits for a database that never answers twice, and is somebody else then", async () => {
  await using stage = await createTestStage();
  const world = { openStorage: hostEnvironment().openStorage, setTimer: hurry };
  const first = stage.chat("", { ...GUEST, world });
  await online(first);
  await first.close();
  const asked = letOpeningsHang(databaseOfApp(stage.server.url, stage.server.app));
  const second = stage.chat("", { ...GUEST, world });
  await online(second);
  expect(asked).toHaveLength(2);
  expect(second.userId).not.toBe(first.userId);
});

test("a chat that is closed while its guest waits for the database asks for it no more", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  const first = stage.chat("", { ...GUEST, world: { openStorage } });
  await online(first);
  await first.close();
  const opening = vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("told by the test", "UnknownError");
  });
  const second = stage.chat("", { ...GUEST, world: { openStorage } });
  await second.close();
  const place = databaseOfApp(stage.server.url, stage.server.app);
  // Four times in all, had it gone on.
  expect(opening.mock.calls.filter(([name]) => name === place).length).toBeLessThan(4);
});

/** @returns what was opened of it from here on, none of which is ever answered */
function letOpeningsHang(place: string): readonly string[] {
  const asked: string[] = [];
  const open = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    if (name !== place) return open(name, version);
    asked.push(name);
    const request = { addEventListener: () => undefined };
    return Object.assign(Object.create(IDBOpenDBRequest.prototype) as IDBOpenDBRequest, request);
  });
  return asked;
}

test("who logs out is another guest afterwards, also where another tab still holds the database", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  const world = { openStorage, setTimer: hurry };
  const first = stage.chat("", { ...GUEST, world });
  await online(first);
  const place = databaseOfApp(stage.server.url, stage.server.app);
  const held = await holdOpen(`${place} ${first.userId}`);
  await expect(first.logout()).rejects.toMatchObject({ code: "storage" });
  const second = stage.chat("", { ...GUEST, world });
  await online(second);
  expect(second.userId).not.toBe(first.userId);
  held.close();
  await second.logout();
});

test("a guest's tab keeps nobody from forgetting who the guest was", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  const connections = watchConnections();
  await online(stage.chat("", { ...GUEST, world: { openStorage } }));
  const place = databaseOfApp(stage.server.url, stage.server.app);
  const held = connections.filter(({ name }) => name === place);
  // Frozen, the tab could not answer when another one asks for it.
  expect(held.map(isClosed)).toEqual([true]);
});

test("a guest who logs out is asked for no key", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  let asked = 0;
  const storageKey = async (): Promise<Uint8Array> => {
    asked += 1;
    return new Uint8Array(32);
  };
  const guest = stage.chat("", { ...GUEST, storageKey, world: { openStorage } });
  await online(guest);
  expect(asked).toBe(2);
  await guest.logout();
  expect(asked).toBe(2);
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names.filter((name) => name?.includes(stage.server.url))).toEqual([]);
});

test("servers below one origin keep what is theirs apart, wherever their address ends", () => {
  const at = (path: string): string => databaseOfApp(`https://chat.example.org${path}`, "shop");
  expect(new Set([at(""), at("/a"), at("/b")]).size).toBe(3);
  expect(at("/a/")).toBe(at("/a"));
  expect(at("/")).toBe("im-chat https://chat.example.org shop");
});
