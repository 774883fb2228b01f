/** Version of the wire that this build speaks, and the only one; both ends agree on one in the handshake.
 * 1: the first. */
export const PROTOCOL_VERSION: number = 1;
