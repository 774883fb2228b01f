/** Version of the wire that this build speaks. 1: the first. */
export const PROTOCOL_VERSION: number = 1;
