import type { Part, Row } from "./entities.ts";
import { ImError } from "./error.ts";
import { LIMITS } from "./limits.ts";
import { BODY, SMALL } from "./schema/entities.ts";
import type { Message } from "./codec/message.ts";
import { decodeMessage, encodeMessage, list, message, one } from "./codec/message.ts";
import { characterCount, text } from "./codec/shape.ts";

interface WirePart {
  readonly kind: number;
  readonly text: string;
  readonly data: Uint8Array;
}

const TEXT = 1;
const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);

const part: Message<WirePart> = /* @__PURE__ */ message("Part", {
  kind: one(1, SMALL),
  text: one(2, text("textCharacters")),
  data: one(3, BODY),
});

/** Exported for the test against the schema. */
export const body: Message<{ readonly parts: readonly WirePart[] }> = /* @__PURE__ */ message(
  "Body",
  {
    parts: list(1, part, "partsPerBody"),
  },
);

/** Bytes of a message's content under codec 0.
 * @throws ImError `too_large` beyond `LIMITS.bodyBytes`, `textCharacters` in all parts, or `partsPerBody`. */
export function encodeBody(parts: readonly Part[]): Uint8Array {
  checkCharacters(parts);
  const bytes = encodeMessage(body, { parts: parts.map(toWire) });
  checkSize(bytes);
  return bytes;
}

/** Parts of kinds that are not known here come as `unknown`, and are written again as they were.
 * @throws ImError `invalid` or `too_large` with the field and what it holds. */
export function decodeBody(bytes: Uint8Array): readonly Part[] {
  checkSize(bytes);
  const parts = decodeMessage(body, bytes).parts.map(fromWire);
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

function checkCharacters(parts: readonly Part[]): void {
  const count = parts.reduce((sum, { text: content }) => sum + characterCount(content), 0);
  if (count > LIMITS.textCharacters)
    throw new ImError(
      "too_large",
      `Cannot use body: it has ${count} characters, at most ${LIMITS.textCharacters} are allowed`,
    );
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > LIMITS.bodyBytes)
    throw new ImError(
      "too_large",
      `Cannot use body: it has ${bytes.length} bytes, at most ${LIMITS.bodyBytes} are allowed`,
    );
}
