import type { Epoch } from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { Tx } from "../database/tx.ts";

/** A moment of the whole database: which changes had been committed. Opaque to clients. */
export interface Stamp {
  readonly epoch: Epoch;
  readonly no: number;
}

const LENGTH = 14;

const currentNo = define()((builder) =>
  builder.selectFrom("change").select("no").where("id", "=", 0),
);
const metaByName = define<{ readonly name: string }>()((builder, { name }) =>
  builder.selectFrom("meta").select("value").where("name", "=", name),
);

export const STAMP_EPOCH = "stamp_epoch";

/** The stamp of the transaction's snapshot. */
export async function readStamp(tx: Tx): Promise<Stamp> {
  const epoch = Number((await tx.get(metaByName, { name: STAMP_EPOCH }))?.value ?? 0);
  return { epoch, no: (await tx.get(currentNo, {}))?.no ?? 0 };
}

/** 6 bytes of epoch, 8 of the number, network order. */
export function encodeStamp({ epoch, no }: Stamp): Uint8Array {
  const bytes = new Uint8Array(LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(epoch / 2 ** 32));
  view.setUint32(2, epoch % 2 ** 32);
  view.setUint32(6, Math.floor(no / 2 ** 32));
  view.setUint32(10, no % 2 ** 32);
  return bytes;
}

/** @returns undefined for what was never a stamp of ours. */
export function decodeStamp(bytes: Uint8Array): Stamp | undefined {
  if (bytes.length !== LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH);
  return {
    epoch: view.getUint16(0) * 2 ** 32 + view.getUint32(2),
    no: view.getUint32(6) * 2 ** 32 + view.getUint32(10),
  };
}
