import { LIMITS, catchUpQuery, decodeBatch, encodeBatch, syncQuery } from "@im-chat/protocol";
import type { Down, Event } from "@im-chat/protocol";
import type { Link, Transport } from "../transport.ts";

/** Far from every kind there is: added to one, it is a kind that nobody knows. */
const UNKNOWN = 9000;

/** A way on which events of some kinds come as they would to a version that does not know them; what comes deflated is
 * left as it is.
 * @param inner The way that everything takes. */
export function hideKinds(inner: Transport, kinds: readonly number[]): Transport {
  const hide = (event: Event): Event =>
    kinds.includes(event.kind) ? { ...event, kind: event.kind + UNKNOWN } : event;
  return {
    name: inner.name,
    open(target, handlers) {
      const catchUps = new Set<number>();
      const syncs = new Set<number>();
      const note = (bytes: Uint8Array): void => {
        for (const up of decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp }).up) {
          if (up.type === "poll") syncs.add(up.requestId);
          if (up.type !== "query") continue;
          if (up.kind === catchUpQuery.number) catchUps.add(up.requestId);
          if (up.kind === syncQuery.number) syncs.add(up.requestId);
        }
      };
      const toOlder = (frame: Down): Down => {
        if (frame.type === "events") return { ...frame, events: frame.events.map(hide) };
        if (frame.type !== "query_result") return frame;
        if (catchUps.has(frame.requestId))
          return { ...frame, data: hideIn(catchUpQuery, frame.data) };
        return syncs.has(frame.requestId)
          ? { ...frame, data: hideIn(syncQuery, frame.data) }
          : frame;
      };
      const hideIn = <Answer extends WithEvents>(
        { result }: { readonly result: Codec<Answer> },
        data: Uint8Array,
      ): Uint8Array => {
        const answer = result.decode(data);
        return result.encode({ ...answer, events: answer.events.map(hide) });
      };
      const link = inner.open(target, {
        ...handlers,
        onBatch(bytes) {
          const { down, deflated } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown });
          if (deflated) return handlers.onBatch(bytes);
          handlers.onBatch(encodeBatch({ up: [], down: down.map(toOlder) }));
        },
      });
      return listenedTo(link, note);
    },
  };
}

interface WithEvents {
  readonly events: readonly Event[];
}

interface Codec<Value> {
  decode(data: Uint8Array): Value;
  encode(value: Value): Uint8Array;
}

function listenedTo(link: Link, onSend: (bytes: Uint8Array) => void): Link {
  const { polling } = link;
  return {
    get bufferedBytes() {
      return link.bufferedBytes;
    },
    polling: polling && {
      get waitMs() {
        return polling.waitMs;
      },
      get isBusy() {
        return polling.isBusy;
      },
      poll(bytes) {
        onSend(bytes);
        polling.poll(bytes);
      },
    },
    close: (code, reason) => link.close(code, reason),
    send(bytes) {
      onSend(bytes);
      link.send(bytes);
    },
  };
}

/** Of a kind hidden by {@link hideKinds}, the kind that it is. */
export function revealKind(kind: number): number {
  return kind % UNKNOWN;
}
