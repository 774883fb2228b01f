// Loaded before a server, for the control of the sync trace: its database no longer syncs what it commits, and the thread
// that moves the log into the file, which would sync it now and then, does not either.
import { registerHooks } from "node:module";

const OFF = "pragma synchronous = off";
const EDITS = [
  ["pragma synchronous = full", OFF],
  ["pragma wal_checkpoint(passive)", `${OFF}; pragma wal_checkpoint(passive)`],
] as const;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/server\/dist\/.*\.js$/.test(url)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    return {
      ...loaded,
      source: EDITS.reduce((text, [find, replace]) => text.replaceAll(find, replace), source),
    };
  },
});
