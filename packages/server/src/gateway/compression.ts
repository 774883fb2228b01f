/** How batches are compressed and read again. */
export interface Compression {
  /** @returns The batch as a deflated batch, or itself when that does not pay. */
  compress(batch: Uint8Array): Uint8Array;
  /** @throws ImError `invalid` when it is no deflated batch, `too_large` when it would become one that is too large. */
  inflate(deflated: Uint8Array): Uint8Array;
}
