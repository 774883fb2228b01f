import { existsSync } from "node:fs";

const SHELL = "/usr/bin/chromium-headless-shell";

/** The browser of the system: its package brings the libraries it needs. The shell is the same browser without its
 * windows, and opens a page in half the time. */
export const CHROMIUM_PATH: string =
  process.env["IM_CHROMIUM"] ?? (existsSync(SHELL) ? SHELL : "/usr/bin/chromium");

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
