import "fake-indexeddb/auto";
import { hostEnvironment } from "@im-chat/transport";
import { describe, expect, test } from "vitest";
import { CONTRACT_SCHEMA, storageContract } from "../testing/storage-contract.ts";
import { openStorage } from "./open-storage.ts";

let databases = 0;

describe("storage on IndexedDB", () => {
  const contract = storageContract({
    async create() {
      databases += 1;
      const name = `contract-${databases}`;
      return {
        open: () =>
          openStorage({
            name,
            schema: CONTRACT_SCHEMA,
            kind: "auto",
            environment: hostEnvironment(),
          }),
      };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
