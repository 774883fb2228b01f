import { ImError } from "@im-chat/protocol";
import type { Kind } from "@im-chat/protocol";
import type { RequestOptions } from "@im-chat/transport";
import type { SharedLink } from "./link.ts";

/** A kind of query, with the codec of its answer. */
export type QueryKind<Value, Result> = Pick<Kind<Value, Result>, "number" | "encode"> & {
  readonly result: { decode(bytes: Uint8Array): Result };
};

/** Waits for an attempt to find the server that is under way. */
export function linkDecided(connection: Pick<SharedLink, "onState" | "state">): Promise<void> {
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
  connection: Pick<SharedLink, "request">,
  [kind, value]: readonly [QueryKind<Value, Result>, Value],
  options?: RequestOptions,
): Promise<Result> {
  const answer = await connection.request(
    { type: "query", kind: kind.number, data: kind.encode(value) },
    options,
  );
  return kind.result.decode(answer.data);
}

/** A link that is lost brings its own start; the rest is worth telling. */
export function ignoreLostLink(report: (thrown: unknown) => void): (thrown: unknown) => void {
  return (thrown) => {
    const error = ImError.from(thrown);
    if (!error.isRetryable && error.code !== "cancelled" && error.code !== "not_member")
      report(error);
  };
}
