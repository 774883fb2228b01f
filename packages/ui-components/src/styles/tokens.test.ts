import { expect, test } from "vitest";
import { tokens } from "./tokens.ts";

/** Text of normal size, and signs such as rings and badges (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = 4.5;
const SIGN = 3;

const colours = new Map<string, readonly [light: string, dark: string]>();
const own = tokens.cssText.split("@media")[0] ?? "";
for (const [, name, light, dark] of own.matchAll(
  /--_([a-z-]+): var\(\s*--im-[a-z-]+,\s*(?:var\(--[\w-]+, )?light-dark\((#\w+), (#\w+)\)/gu,
)) {
  if (name && light && dark) colours.set(name, [light, dark]);
}

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(above: string, below: string): number {
  const [low = 0, high = 0] = [luminance(above), luminance(below)].sort(
    (left, right) => left - right,
  );
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["surface", "sunken", "raised", "field"];
const pairs: [above: string, below: string, least: number][] = [
  ...GROUNDS.flatMap((ground): [string, string, number][] => [
    ["text", ground, TEXT],
    ["text-quiet", ground, TEXT],
    ["accent-text", ground, TEXT],
    ["danger", ground, TEXT],
    ["focus", ground, SIGN],
    ["accent", ground, SIGN],
    ["border-strong", ground, SIGN],
  ]),
  ["on-accent", "accent", TEXT],
  ["on-accent", "accent-hover", TEXT],
  ["on-danger", "danger", TEXT],
  ["accent-text", "accent-soft", TEXT],
  ["danger", "danger-soft", TEXT],
  ["text", "danger-soft", TEXT],
  ["warning", "warning-soft", TEXT],
  ["text", "warning-soft", TEXT],
  ["text", "selected", TEXT],
  ["text-quiet", "selected", TEXT],
  ["accent-text", "selected", TEXT],
  ["danger", "selected", TEXT],
  ["own-text", "own", TEXT],
  ["own-quiet", "own", TEXT],
  ["accent-text", "own", TEXT],
  ["text", "other", TEXT],
  ["text-quiet", "other", TEXT],
  ["accent-text", "other", TEXT],
  ["online", "sunken", SIGN],
  ["online", "raised", SIGN],
];

test.each(pairs)("%s on %s is readable in both schemes", (above, below, least) => {
  const top = colours.get(above);
  const ground = colours.get(below);
  if (!top || !ground) throw new Error(`no such colour: ${above} or ${below}`);
  expect(contrast(top[0], ground[0]), "light").toBeGreaterThanOrEqual(least);
  expect(contrast(top[1], ground[1]), "dark").toBeGreaterThanOrEqual(least);
});
