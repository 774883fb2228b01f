/** The session may have to ask its site for a token. */
export const HELLO_MS = 20_000;
export const OPEN_MS = 10_000;
/** Past the server's heartbeat: how long its absence may still be the network's fault. */
export const GRACE_MS = 10_000;
/** A link that lasted so long was a success. */
export const PROGRESS_MS = 30_000;
/** An attempt older than this may be given up for a new one. */
export const STALE_MS = 4_000;
/** How long a browser that says offline is believed. */
export const DOUBT_MS = 60_000;
/** Of the slowest way up that is waited for: time limits grow by what is on it. */
export const SLOWEST_BYTES_PER_MS = 2;
