import type { Kind } from "@im-chat/protocol";
import type { Connection, RequestOptions } from "@im-chat/transport";

/** A kind of query, with the codec of its answer. */
export type QueryKind<Value, Result> = Pick<Kind<Value, Result>, "number" | "encode"> & {
  readonly result: { decode(bytes: Uint8Array): Result };
};

/** Asks the server one question. @throws ImError of the server, `unavailable`, `timeout`, `cancelled`. */
export async function ask<Value, Result>(
  connection: Connection,
  [kind, value]: readonly [QueryKind<Value, Result>, Value],
  options?: RequestOptions,
): Promise<Result> {
  const answer = await connection.request(
    { type: "query", kind: kind.number, data: kind.encode(value) },
    options,
  );
  return kind.result.decode(answer.data);
}
