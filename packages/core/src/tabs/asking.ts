import type { ImError } from "@im-chat/protocol";
import type { RequestBody } from "@im-chat/transport";
import type { Answer, Verb } from "./words.ts";

/** What this tab has asked another one, until it is answered, whoever leads meanwhile. */
export interface Asking {
  /** @throws ImError of the answer, `cancelled`. */
  ask(question: Question, signal?: AbortSignal): Promise<unknown>;
  /** Somebody else has the link now: asks again what is open. */
  repeat(): void;
  settle(id: number, answer: Answer): void;
  failAll(error: ImError): void;
}

export interface Question {
  readonly verb: Verb;
  readonly value: unknown;
}

export interface AskingOptions {
  /** Says a question to whoever has the link. */
  readonly put: (id: number, question: Question) => void;
  readonly toError: (reason: unknown) => ImError;
  readonly lost: () => ImError;
}

interface Open {
  readonly question: Question;
  settle(answer: Answer): void;
}

export function createAsking({ put, toError, lost }: AskingOptions): Asking {
  const open = new Map<number, Open>();
  let lastId = 0;

  const settle = (id: number, answer: Answer): void => {
    const found = open.get(id);
    open.delete(id);
    found?.settle(answer);
  };

  return {
    ask: (question, signal) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        const onAbort = (): void => settle(id, { error: toError(signal?.reason) });
        open.set(id, {
          question,
          settle(answer) {
            signal?.removeEventListener("abort", onAbort);
            if ("error" in answer) reject(answer.error);
            else resolve(answer.result);
          },
        });
        signal?.addEventListener("abort", onAbort);
        if (signal?.aborted) onAbort();
        else put(id, question);
      }),
    repeat() {
      for (const [id, { question }] of open) {
        // A relay has had its effect if it was passed on, and nothing tells.
        if (isRelay(question)) settle(id, { error: lost() });
        else put(id, question);
      }
    },
    settle,
    failAll(error) {
      for (const id of open.keys()) settle(id, { error });
    },
  };
}

function isRelay({ verb, value }: Question): boolean {
  return verb === "request" && (value as { readonly body: RequestBody }).body.type === "relay";
}
