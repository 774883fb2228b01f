import { ImError } from "@im-chat/protocol";
import type { FastifyInstance } from "fastify";
import { signToken } from "../identity/sign.ts";
import type { Apps } from "../kernel.ts";

/** A person of the example pages. */
export interface DemoPerson {
  readonly id: string;
  readonly name: string;
}

export interface DemoTokenOptions {
  readonly apps: Apps;
  readonly app: string;
  readonly people: readonly DemoPerson[];
  readonly now: () => number;
}

const LIFETIME_SECONDS = 3600;

/** `POST /demo/token {user}`: what the backend of a real site does after it has checked who is asking, which this one
 * does not: anyone may be any of the example people. */
export function registerDemoToken(
  http: FastifyInstance,
  { apps, app, people, now }: DemoTokenOptions,
): void {
  http.post("/demo/token", async (request, reply) => {
    const person = people.find(({ id }) => id === askedFor(request.body));
    if (person === undefined) {
      const ids = people.map(({ id }) => id).join(", ");
      throw new ImError(
        "not_found",
        `Cannot sign a token: "user" is none of the example people: ${ids}`,
      );
    }
    const token = await signToken(
      { user: person.id, name: person.name, app },
      await signingKey(apps, app),
      {
        nowMs: now(),
        lifetimeSeconds: LIFETIME_SECONDS,
      },
    );
    return await reply.header("cache-control", "no-store").send({ token });
  });
}

/** The newest live key that this server itself can sign with: the HS256 one it made for the app.
 * @throws ImError `not_found` */
export async function signingKey(
  apps: Pick<Apps, "keys">,
  app: string,
): Promise<{ readonly id: string; readonly algorithm: "HS256"; readonly material: string }> {
  const keys = await apps.keys(app);
  const key = keys.findLast(
    ({ kind, algorithm, retiredAt }) =>
      kind === "token" && algorithm === "HS256" && retiredAt === 0,
  );
  if (key !== undefined) return { id: key.id, algorithm: "HS256", material: key.material };
  throw new ImError(
    "not_found",
    `Cannot sign a token: app "${app}" has no live HS256 key for tokens; add one: im-chat-server key add --app ${app} --algorithm HS256`,
  );
}

function askedFor(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("user" in body)) return undefined;
  return typeof body.user === "string" ? body.user : undefined;
}
