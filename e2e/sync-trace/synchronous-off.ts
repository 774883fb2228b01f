// Loaded before a server, for the control of the sync trace: its database no longer syncs what it commits.
import { registerHooks } from "node:module";

const FULL = "pragma synchronous = full";

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/server\/dist\/.*\.js$/.test(url)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    return { ...loaded, source: source.replaceAll(FULL, "pragma synchronous = off") };
  },
});
