// A module of its own, so that what is fetched for it on demand is this function alone.
export { sha256 } from "@noble/hashes/sha2.js";
