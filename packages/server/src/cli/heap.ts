import { setFlagsFromString } from "node:v8";

/** What a message needs is garbage when it is answered, so a collection costs the same however seldom it comes: with 8 MB
 * the kernel's thread has a quarter of those that it has with the 1 or 2 MB it begins with. */
const YOUNG_MB = 8;

/** Sets how memory is managed, that of threads which are started later; to be called before any is.
 * The little that a collection finds alive needs no helpers: where processors are few, it waits for them. */
export function prepareHeaps(): void {
  setFlagsFromString("--no-parallel-scavenge");
  setFlagsFromString(`--min-semi-space-size=${YOUNG_MB}`);
}

/** Keeps the young part of the heap as large as starting up has made it. A wave of sign-ins would grow it by some
 * 5 KB for each link, which stays when all of them are idle; measured: no change of deliveries or sends per second. */
export function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
