/** Takes from this program what the platform does outside imagined time: streams that inflate. The client then offers no
 * compression, as in a browser that has none. */
export function keepTimeImagined(): void {
  Reflect.set(globalThis, "DecompressionStream", undefined);
}
