/** What the kernel and the gateway tell the operator. Never content, tokens or names. */
export interface Logger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing. */
export const SILENT: Logger = { info: () => {}, error: () => {} };
