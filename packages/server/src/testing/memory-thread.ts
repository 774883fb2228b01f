import type { Kernel } from "../kernel.ts";
import { SILENT } from "../logger.ts";
import { connectKernel } from "../worker/connect-kernel.ts";
import type { Calls, FromKernel } from "../worker/messages.ts";
import { serveKernel } from "../worker/serve-kernel.ts";

export interface MemoryThreadOptions {
  /** Runs something in the kernel's thread, when what was posted to it arrives. */
  readonly atKernel: (run: () => void) => void;
  /** The same in the thread of whoever calls. */
  readonly atCaller: (run: () => void) => void;
}

/** A kernel as it is seen from another thread: what goes between them is cloned, and arrives when the given functions
 * say so, which have to keep its order. Whoever made the kernel closes it. */
export function openMemoryThread(
  kernel: Kernel,
  { atKernel, atCaller }: MemoryThreadOptions,
): Promise<Kernel> {
  let hearCalls = (_calls: Calls): void => undefined;
  let hearKernel = (_said: FromKernel): void => undefined;
  const connected = connectKernel({
    port: {
      post(message) {
        const copy = structuredClone(message);
        atKernel(() => hearCalls(copy));
      },
      onMessage: (listener) => (hearKernel = listener),
    },
    soon: atCaller,
    end: async () => undefined,
    logger: SILENT,
  });
  serveKernel(kernel, {
    port: {
      post(message) {
        const copy = structuredClone(message);
        atCaller(() => hearKernel(copy));
      },
      onMessage: (listener) => (hearCalls = listener),
    },
    soon: queueMicrotask,
  });
  return connected;
}
