import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLOSE_CODES, ERROR_CODES, isRetryable } from "../src/error.ts";
import type { CloseReason, ImErrorCode } from "../src/error.ts";
import { LIMITS } from "../src/limits.ts";
import type { LimitName } from "../src/limits.ts";
import { CLOSE_MEANINGS, ERROR_MEANINGS } from "./error-table.ts";
import { LIMITS_TABLE } from "./limits-table.ts";

const DOCUMENT = join(import.meta.dirname, "../PROTOCOL.md");

type Cells = readonly string[];

/** Writes the tables of PROTOCOL.md between their marks, and leaves the rest. */
export function generateTables(): void {
  const tables = { errors: errorTable(), closes: closeTable(), limits: limitsTable() };
  let document = readFileSync(DOCUMENT, "utf8");
  for (const [name, table] of Object.entries(tables))
    document = replaceBetween(document, name, table);
  writeFileSync(DOCUMENT, document);
}

function replaceBetween(document: string, name: string, table: string): string {
  const [start, end] = [
    `<!-- ${name}: made by \`pnpm run generate\` -->`,
    `<!-- end of ${name} -->`,
  ];
  const [before, rest] = document.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`PROTOCOL.md has no marks for ${name}`);
  return `${before}${start}\n\n${table}\n\n${end}${after}`;
}

function errorTable(): string {
  const rows = (Object.entries(ERROR_CODES) as [ImErrorCode, number][]).map(([code, number]) => [
    String(number),
    `\`${code}\``,
    isRetryable(code) ? "yes" : "",
    ERROR_MEANINGS[code],
  ]);
  return printTable(["number", "code", "retryable", "meaning"], rows);
}

function closeTable(): string {
  const rows = (Object.entries(CLOSE_CODES) as [CloseReason, number][])
    .toSorted(([, left], [, right]) => left - right)
    .map(([reason, number]) => [String(number), `\`${reason}\``, CLOSE_MEANINGS[reason]]);
  return printTable(["code", "reason", "meaning"], rows);
}

function limitsTable(): string {
  const rows = (Object.entries(LIMITS) as [LimitName, number][]).map(([name, value]) => {
    const { unit, enforcedBy, meaning } = LIMITS_TABLE[name];
    return [`\`${name}\``, String(value), unit, enforcedBy, meaning];
  });
  return printTable(["name", "value", "unit", "enforced by", "meaning"], rows);
}

/** Markdown with columns of even width, as the formatter leaves it. */
function printTable(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
