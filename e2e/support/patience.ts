/** For `expect.poll`: how long something may take on a busy machine. Nothing is measured by it. */
export const PATIENCE = { timeout: 60_000, interval: 100 } as const;
