import * as fake from "fake-indexeddb";
import { afterAll, beforeAll } from "vitest";

const CLASSES = Object.entries(fake).filter(([name]) => name.startsWith("IDB"));

/** Gives the tests of a file an IndexedDB of their own, which Node has not, and takes it away behind them. */
export function useIndexedDb(): void {
  beforeAll(() => {
    Object.assign(globalThis, Object.fromEntries(CLASSES), { indexedDB: new fake.IDBFactory() });
  });
  afterAll(() => {
    for (const name of ["indexedDB", ...CLASSES.map(([it]) => it)])
      Reflect.deleteProperty(globalThis, name);
  });
}
