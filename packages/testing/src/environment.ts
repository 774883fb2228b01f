import type { Environment } from "@im-chat/server/kernel";

/** Time, chance and timers for a server that runs in Node or in a page: touches globals only when its members are
 * called. */
export const hostServerEnvironment: Environment = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  // Some pages of tests have no secure context, and no `randomUUID`.
  uuid: () => toUuid(crypto.getRandomValues(new Uint8Array(16))),
  soon: inALaterTurn,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, task) {
    const timer: unknown = setInterval(task, periodMs);
    keepNotAlive(timer);
    return () => clearInterval(timer as number);
  },
};

/** A UUID of version 4 with these 16 bytes. @see RFC 9562, section 5.4 */
export function toUuid(bytes: Uint8Array): string {
  const marked = bytes.map((byte, at) =>
    at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte,
  );
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** A message to oneself: browsers hold back nested timers for 4 ms, and have no `setImmediate`. */
function inALaterTurn(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(undefined);
}

/** A server that only sweeps its links must not keep a test's process from ending. */
function keepNotAlive(timer: unknown): void {
  if (typeof timer !== "object" || timer === null || !("unref" in timer)) return;
  if (typeof timer.unref === "function") timer.unref();
}
