import { whenIdle } from "./environment.ts";
import { reportOnce } from "./report.ts";

/** Loads a part of the chat when the page has nothing better to do; what fails is tried again when it is back online. */
export function loadLater<Part>(load: () => Promise<Part>, use: (part: Part) => void): void {
  const start = (): void => {
    load().then(use, (error: unknown) => {
      reportOnce("Cannot load a part of the chat", [error]);
      addEventListener("online", start, { once: true });
    });
  };
  whenIdle(start);
}
