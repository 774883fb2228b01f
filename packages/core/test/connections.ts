import { vi } from "vitest";

/** Connections to databases that are opened from here on, until mocks are restored. */
export function watchConnections(): readonly IDBDatabase[] {
  const connections: IDBDatabase[] = [];
  const openAsUsual = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    const request = openAsUsual(name, version);
    request.addEventListener("success", () => connections.push(request.result));
    return request;
  });
  return connections;
}

/** Whether one is closed, or about to be: nothing can be asked of it any more. */
export function isClosed(connection: IDBDatabase): boolean {
  try {
    connection.transaction([...connection.objectStoreNames]);
    return false;
  } catch {
    return true;
  }
}
