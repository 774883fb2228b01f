/** Version of the wire that this build speaks. */
export const PROTOCOL_VERSION: number = 1;
