/** Where a server takes links, below its base URL: WebSocket by upgrade. */
export const LINK_PATH = "/v1/link";

/** Where a server takes HTTP requests in place of a WebSocket: one batch up each, one batch down as the answer.
 * A poll is held until there is something to say, a send is answered as soon as its requests are. */
export const POLL_PATH = "/v1/poll";
export const SEND_PATH = "/v1/send";

/** Content type of a batch that is the body of a request or of a response. */
export const BATCH_TYPE = "application/octet-stream";

/** WebSocket subprotocol; a server that speaks no other refuses the upgrade without it. */
export const LINK_SUBPROTOCOL = "im.v1";
