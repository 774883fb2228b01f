import { join } from "node:path";
import protobuf from "protobufjs";
import type { Field, Message } from "../src/codec/message.ts";
import { down, encodedEventsDown } from "../src/schema/down.ts";
import { event } from "../src/schema/entities.ts";
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

/** Every shape of a message that this package reads or writes, by the name of its message. */
export function allShapes(): ReadonlyMap<string, readonly Message<unknown>[]> {
  const found = new Map<string, Message<unknown>[]>();
  const visit = (shape: unknown): void => {
    if (!isMessage(shape)) return;
    const known = found.get(shape.type) ?? [];
    if (known.includes(shape)) return;
    found.set(shape.type, [...known, shape]);
    for (const field of Object.values<Field<unknown>>(shape.fields))
      for (const inner of field.shapes) visit(inner);
  };
  for (const root of [up, down, encodedEventsDown, event, body]) visit(root);
  for (const group of KIND_GROUPS) {
    for (const kind of KINDS[group]) {
      visit(Reflect.get(kind, "message"));
      visit(kind.result === undefined ? undefined : Reflect.get(kind.result, "message"));
    }
  }
  return found;
}

/** Name of the message that a kind's value, or its result, is written as. */
export function messageOf(codec: object): string {
  const message: unknown = Reflect.get(codec, "message");
  return isMessage(message) ? message.type : "";
}

function isMessage(value: unknown): value is Message<unknown> {
  return typeof value === "object" && value !== null && "readContent" in value;
}
