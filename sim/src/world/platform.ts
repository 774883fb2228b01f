/** Takes from this program what the platform does outside imagined time: streams that inflate. The client then offers no
 * compression, as in a browser that has none.
 * @returns Gives it back. */
export function keepTimeImagined(): () => void {
  const { DecompressionStream } = globalThis;
  Reflect.set(globalThis, "DecompressionStream", undefined);
  return () => Reflect.set(globalThis, "DecompressionStream", DecompressionStream);
}
