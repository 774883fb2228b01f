/** SHA-256 by the platform; where a page has none, for it came over plain http, by code that is fetched then. */
export async function hostSha256(bytes: Uint8Array): Promise<Uint8Array> {
  // The types know no page without it, and not everywhere the name of its type.
  const subtle = globalThis.crypto?.subtle as typeof crypto.subtle | undefined;
  if (!subtle) return (await import("./sha256.ts")).sha256(bytes);
  // The types ask for a buffer that is not shared.
  return new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}
