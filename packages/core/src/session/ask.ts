import type { Kind } from "@im-chat/protocol";
import type { Connection, RequestOptions } from "@im-chat/transport";

/** A kind of query, with the codec of its answer. */
export type QueryKind<Value, Result> = Pick<Kind<Value, Result>, "number" | "encode"> & {
  readonly result: { decode(bytes: Uint8Array): Result };
};

/** Waits for an attempt to find the server that is under way. */
export function linkDecided(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const isOpen = (): boolean =>
      ["idle", "connecting", "handshaking"].includes(connection.state.name);
    if (!isOpen()) return resolve();
    const stop = connection.onState(() => {
      if (isOpen()) return;
      stop();
      resolve();
    });
  });
}

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
