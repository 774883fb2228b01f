import { join } from "node:path";
import { inspect } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { CLOSE_CODES, ERROR_CODES, ImError, isRetryable } from "./error.ts";

test("each code has a number of its own, from 1 on", () => {
  const numbers = Object.values(ERROR_CODES);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.min(...numbers)).toBe(1);
});

test("close codes are in the private range, each once", () => {
  const numbers = Object.values(CLOSE_CODES);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers)
    expect(number).toSatisfy((code: number) => code >= 4000 && code < 4300);
});

test("an error knows whether the same request may be sent again", () => {
  expect(new ImError("unavailable", "x").isRetryable).toBe(true);
  expect(new ImError("not_member", "x").isRetryable).toBe(false);
  expect(isRetryable("lane_blocked")).toBe(true);
});

test("an ImError stays itself when it is converted", () => {
  const error = new ImError("conflict", "x", { retryAfterMs: 5 });
  expect(ImError.from(error)).toBe(error);
  expect(error.retryAfterMs).toBe(5);
});

test("an abort is cancelled, a time limit a timeout, the rest what the caller says", () => {
  expect(ImError.from(new DOMException("stop", "AbortError")).code).toBe("cancelled");
  expect(ImError.from(new DOMException("late", "TimeoutError")).code).toBe("timeout");
  const cause = new TypeError("broken");
  expect(ImError.from(cause, "storage")).toMatchObject({
    code: "storage",
    message: "broken",
    cause,
  });
  expect(ImError.from("thrown text")).toMatchObject({ code: "internal", message: "thrown text" });
});

test.each([{ minify: false }, { minify: true }])(
  "an error is called by its name where it is printed, also from a bundle %o",
  async ({ minify }) => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, "error.ts")],
      bundle: true,
      minify,
      format: "esm",
      target: "es2022",
      write: false,
    });
    const code = encodeURIComponent(outputFiles[0]?.text ?? "");
    const bundled = (await import(`data:text/javascript,${code}`)) as {
      readonly ImError: typeof ImError;
    };
    const error = new bundled.ImError("invalid", "Cannot do it: it is wrong");
    expect(String(error)).toBe("ImError: Cannot do it: it is wrong");
    expect(inspect(error)).toMatch(/^ImError: Cannot do it: it is wrong\n +at /);
    expect(error.stack).toMatch(/^ImError: Cannot do it: it is wrong\n/);
  },
);
