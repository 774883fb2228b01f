/** Where a server takes links, below its base URL: WebSocket by upgrade. */
export const LINK_PATH = "/v1/link";

/** WebSocket subprotocol; a server that speaks no other refuses the upgrade without it. */
export const LINK_SUBPROTOCOL = "im.v1";
