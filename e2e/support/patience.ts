/** For `expect.poll`: how long something may take on a busy machine. Nothing is measured by it. */
export const PATIENCE = { timeout: 120_000, interval: 100 } as const;
