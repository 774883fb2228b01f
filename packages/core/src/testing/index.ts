export { CONTRACT_SCHEMA, storageContract } from "./storage-contract.ts";
export type {
  ContractCase,
  ContractDatabase,
  ContractStores,
  StorageContractOptions,
} from "./storage-contract.ts";
export { loadAll } from "./load-all.ts";
export { createMemoryDisk } from "../storage/memory-storage.ts";
export type { MemoryDisk } from "../storage/memory-storage.ts";
export { openStorage } from "../storage/open-storage.ts";
export type { StorageOptions } from "../storage/open-storage.ts";
export type {
  KeyBounds,
  KeyRange,
  ReadTx,
  Schema,
  Storage,
  StorageLoss,
  StoreMap,
  WriteOptions,
  WriteTx,
} from "../storage/storage.ts";
