import type { Part, Row } from "./entities.ts";
import { BODY, MESSAGE_TEXT, SMALL } from "./schema/entities.ts";
import { decodeMessage, encodeMessage } from "./codec/message.ts";
import type { Fields } from "./codec/message.ts";
import { checkMax } from "./codec/place.ts";
import type { Place } from "./codec/place.ts";
import * as LIMITS from "./limit.ts";
import { characterCount } from "./codec/shape.ts";

interface WirePart {
  readonly kind: number;
  readonly text: string;
  readonly data: Uint8Array;
}

const TEXT = 1;
const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);

const part: Fields<WirePart> = {
  kind: [1, SMALL],
  text: [2, MESSAGE_TEXT],
  data: [3, BODY],
};

/** Exported for the test against the schema. */
export const body: Fields<{ readonly parts: readonly WirePart[] }> = {
  parts: [1, part, LIMITS.partsPerBody],
};

/** Bytes of a message's content under codec 0.
 * @throws ImError `too_large` beyond `LIMITS.bodyBytes`, `textCharacters` in all parts, or `partsPerBody`. */
export function encodeBody(parts: readonly Part[]): Uint8Array {
  checkCharacters(parts);
  const bytes = encodeMessage(["body", body], { parts: parts.map(toWire) });
  checkSize(bytes);
  return bytes;
}

/** Parts of kinds that are not known here come as `unknown`, and are written again as they were.
 * @throws ImError `invalid` or `too_large` with the field and what it holds. */
export function decodeBody(bytes: Uint8Array): readonly Part[] {
  checkSize(bytes);
  const parts = decodeMessage(["body", body], bytes).parts.map(fromWire);
  checkCharacters(parts);
  return parts;
}

/** What there is to read of a row or of its body: the texts of all parts, a line each. Never throws:
 * empty when the row is not live, not plain, or not readable. */
export function textOf(source: Pick<Row, "state" | "codec" | "body"> | Uint8Array): string {
  if (!(source instanceof Uint8Array))
    return source.state === "live" && source.codec === 0 ? textOf(source.body) : "";
  try {
    return decodeBody(source)
      .map(({ text: content }) => content)
      .filter((content) => content !== "")
      .join("\n");
  } catch {
    // A body of another client that breaks the rules has nothing to show.
    return "";
  }
}

function toWire(value: Part): WirePart {
  if (value.kind === "text") return { kind: TEXT, text: value.text, data: NO_BYTES };
  return { kind: value.number, text: value.text, data: value.data };
}

function fromWire({ kind, text: content, data }: WirePart): Part {
  if (kind === TEXT) return { kind: "text", text: content };
  return { kind: "unknown", number: kind, text: content, data };
}

const PLACE: Place = { verb: "use", path: ["body"] };

function checkCharacters(parts: readonly Part[]): void {
  const count = parts.reduce((sum, { text: content }) => sum + characterCount(content), 0);
  checkMax(PLACE, count, [LIMITS.textCharacters, "characters"]);
}

function checkSize(bytes: Uint8Array): void {
  checkMax(PLACE, bytes.length, [LIMITS.bodyBytes, "bytes"]);
}
