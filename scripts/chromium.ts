/** The browser of the system: its package brings the libraries and fonts it needs. */
export const CHROMIUM_PATH: string = process.env["IM_CHROMIUM"] ?? "/usr/bin/chromium";

/** Quiet, without a sandbox (which root may not use), with a camera and a microphone that are not real. */
export const CHROMIUM_ARGS: readonly string[] = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];
