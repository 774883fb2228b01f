import { dayDistance } from "../controllers/day.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
  lang: string,
  key: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const id = `${lang} ${key}`;
  let known = formatters.get(id);
  if (!known) {
    // The reader's own digits and calendar, in the language of the texts around.
    known = new Intl.DateTimeFormat(lang, options);
    formatters.set(id, known);
  }
  return known;
}

/** "14:05" or "2:05 PM". */
export function formatTime(lang: string, atMs: number): string {
  return formatter(lang, "time", { hour: "numeric", minute: "2-digit" }).format(atMs);
}

/** "14 March 2026, 14:05", for tooltips and screen readers. */
export function formatMoment(lang: string, atMs: number): string {
  return formatter(lang, "moment", { dateStyle: "long", timeStyle: "short" }).format(atMs);
}

/** A day header's text for days before yesterday: "Tuesday" within a week, else with the date. */
export function formatDay(lang: string, atMs: number, nowMs: number): string {
  const days = dayDistance(atMs, nowMs);
  if (days > 0 && days < 7) return formatter(lang, "weekday", { weekday: "long" }).format(atMs);
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return isThisYear
    ? formatter(lang, "day", { weekday: "short", day: "numeric", month: "long" }).format(atMs)
    : formatter(lang, "year", { day: "numeric", month: "long", year: "numeric" }).format(atMs);
}

/** Short form beside a list row: time today, then the weekday, then the date. */
export function formatListTime(lang: string, atMs: number, nowMs: number): string {
  const days = dayDistance(atMs, nowMs);
  if (days <= 0) return formatTime(lang, atMs);
  if (days < 7) return formatter(lang, "short weekday", { weekday: "short" }).format(atMs);
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return isThisYear
    ? formatter(lang, "short day", { day: "numeric", month: "short" }).format(atMs)
    : formatter(lang, "short year", { day: "numeric", month: "numeric", year: "2-digit" }).format(
        atMs,
      );
}

const relative = new Map<string, Intl.RelativeTimeFormat>();

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** "5 minutes ago", "yesterday". */
export function formatAgo(lang: string, atMs: number, nowMs: number): string {
  let known = relative.get(lang);
  if (!known) {
    known = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    relative.set(lang, known);
  }
  const sinceMs = Math.max(0, nowMs - atMs);
  if (sinceMs < HOUR_MS)
    return known.format(-Math.max(1, Math.round(sinceMs / MINUTE_MS)), "minute");
  if (sinceMs < DAY_MS) return known.format(-Math.round(sinceMs / HOUR_MS), "hour");
  if (sinceMs < 30 * DAY_MS) return known.format(-dayDistance(atMs, nowMs), "day");
  return formatListTime(lang, atMs, nowMs);
}
