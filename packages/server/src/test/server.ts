import { signToken } from "../identity/sign.ts";
import type { TokenClaims } from "../identity/sign.ts";
import { signingKey } from "../pages/demo-token.ts";
import { createServer } from "../server.ts";
import type { Server, ServerOptions } from "../server.ts";
import { TestClient, helloOf } from "./client.ts";
import type { Hello } from "@im-chat/protocol";
import type { ClientOptions } from "ws";

/** A whole server on a database in memory, and the ways in that tests need. */
export interface TestServer extends Server {
  /** @param times Of the token; valid for ten minutes from now when left out */
  token(
    user: string,
    times?: {
      readonly nowMs?: number;
      readonly lifetimeSeconds?: number;
      readonly claims?: Partial<TokenClaims>;
    },
  ): Promise<string>;
  /** A link without a hello. */
  connect(options?: ClientOptions): Promise<TestClient>;
  /** A link whose hello was welcomed. */
  signIn(user: string, hello?: Partial<Hello>): Promise<TestClient>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = await createServer(options);
  const now = options.environment?.now ?? Date.now;
  const token: TestServer["token"] = async (
    user,
    { nowMs = now(), lifetimeSeconds = 600, claims = {} } = {},
  ) =>
    await signToken(
      { user, app: "demo", ...claims },
      await signingKey(server.kernel.apps, "demo"),
      { nowMs, lifetimeSeconds },
    );
  const connect: TestServer["connect"] = async (socket) =>
    await new TestClient(server.url, socket).opened();
  return {
    ...server,
    token,
    connect,
    signIn: async (user, hello = {}) => {
      const client = await connect();
      const answer = await client.request(
        helloOf({ type: "token", token: await token(user) }, hello),
      );
      if (answer.type !== "welcome") throw new Error(`The hello was answered with ${answer.type}`);
      return client;
    },
    [Symbol.asyncDispose]: async () => await server.close(),
  };
}
