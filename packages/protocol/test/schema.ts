import { join } from "node:path";
import protobuf from "protobufjs";
import { isField, isShape } from "../src/codec/message.ts";
import type { AnyFields } from "../src/codec/message.ts";
import type { Shape } from "../src/codec/shape.ts";
import { down, encodedEventsDown } from "../src/schema/down.ts";
import { up } from "../src/schema/up.ts";
import { KINDS, KIND_GROUPS } from "./kinds.ts";
import { body } from "../src/body.ts";

export const PROTO_FILES: readonly string[] = ["frame", "kinds"].map((name) =>
  join(import.meta.dirname, `../proto/im/v1/${name}.proto`),
);

/** The schema as protobufjs reads it: the other implementation that everything is held to. */
export const SCHEMA: protobuf.Root = loadSchema();

function loadSchema(): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_, target) =>
    target.startsWith("im/") ? join(import.meta.dirname, "../proto", target) : target;
  root.loadSync([...PROTO_FILES]);
  root.resolveAll();
  return root;
}

export function messageNames(): readonly string[] {
  return SCHEMA.lookup("im.v1") instanceof protobuf.Namespace
    ? (SCHEMA.lookup("im.v1") as protobuf.Namespace).nestedArray.map(({ name }) => name)
    : [];
}

/** Bytes of a message after protobufjs has read and written them. */
export function rewrite(message: string, bytes: Uint8Array): Uint8Array {
  const type = SCHEMA.lookupType(`im.v1.${message}`);
  return Uint8Array.from(type.encode(type.decode(bytes)).finish());
}

/** What of the schema a shape of ours is. */
export interface Pair {
  readonly name: string;
  readonly fields: AnyFields;
}

/** Every message that this package reads or writes, beside its name in the schema; some are there twice. */
export function allPairs(): readonly Pair[] {
  const found: Pair[] = [];
  const visit = (name: string, fields: AnyFields): void => {
    if (found.some((pair) => pair.name === name && pair.fields === fields)) return;
    found.push({ name, fields });
    const type = SCHEMA.lookupType(`im.v1.${name}`);
    for (const { number, content } of entriesOf(fields)) {
      const inner = type.fieldsById[number]?.resolvedType;
      if (!isShape(content) && inner instanceof protobuf.Type) visit(inner.name, content);
    }
  };
  for (const [name, fields] of ROOTS) visit(name, untyped(fields));
  for (const group of KIND_GROUPS) {
    for (const kind of KINDS[group]) {
      visit(messageOf(kind), untyped(Reflect.get(kind, "fields")));
      if (kind.result !== undefined)
        visit(messageOf(kind.result), untyped(Reflect.get(kind.result, "fields")));
    }
  }
  return found;
}

const ROOTS: readonly (readonly [string, unknown])[] = [
  ["Up", up],
  ["Down", down],
  ["Down", encodedEventsDown],
  ["Body", body],
];

/** Kinds whose value, or whose result, has not the name of the kind. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  messageSent: "Row",
  messageChanged: "Row",
  messageRecalled: "Row",
  registered: "User",
  "findUsers result": "UsersResult",
  "getUsers result": "UsersResult",
};

/** Name of the message that a kind's value, or its result, is written as. */
export function messageOf(codec: object): string {
  for (const group of KIND_GROUPS) {
    for (const kind of KINDS[group]) {
      const { name, result } = kind;
      const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      if (codec === kind) return OTHER_NAMES[name] ?? (group === "query" ? `${title}Query` : title);
      if (codec === result) return OTHER_NAMES[`${name} result`] ?? `${title}Result`;
    }
  }
  throw new Error("no kind has this codec");
}

export interface Entry {
  /** Property that it is of; several entries for a union. */
  readonly key: string;
  readonly number: number;
  readonly content: Shape<unknown> | AnyFields;
  readonly isRepeated: boolean;
}

export function entriesOf(fields: AnyFields): readonly Entry[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    (isField(field) ? [field] : Object.values(field)).flatMap(([number, content, rule]) =>
      number === undefined || content === undefined
        ? []
        : [{ key, number, content, isRepeated: typeof rule === "number" }],
    ),
  );
}

function untyped(fields: unknown): AnyFields {
  return fields as AnyFields;
}
