import { createMemoryServer, createMemoryStage, createTestClock, until } from "@im-chat/testing";
import type { MemoryStage, TestClock } from "@im-chat/testing";
import { createManualEnvironment } from "@im-chat/transport/testing";
import { expect, test } from "vitest";
import { createTokens } from "./tokens.ts";
import type { TokenProvider } from "./tokens.ts";

const HOUR_MS = 3_600_000;

/** An answer that never comes, whatever its signal says. */
const never = (): Promise<string> => new Promise(() => undefined);

async function openStage(clock: TestClock): Promise<MemoryStage> {
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  return createMemoryStage(server, { clock });
}

test("a token provider that never answers costs one attempt and not the link", async () => {
  const clock = createTestClock();
  const stage = await openStage(clock);
  let calls = 0;
  const tokenProvider = (): Promise<string> => {
    calls += 1;
    return calls === 1 ? never() : stage.server.tokenFor("alice");
  };
  const chat = stage.chat("alice", { tokenProvider });
  await clock.advance(60_000);
  expect(chat.connection.get().name).toBe("online");
  expect(calls).toBe(2);
  await clock.until(stage.close());
});

test("a renewal that is never answered is asked for again, on the same link", async () => {
  const clock = createTestClock();
  const stage = await openStage(clock);
  let calls = 0;
  const tokenProvider = (): Promise<string> => {
    calls += 1;
    return calls === 2 ? never() : stage.server.tokenFor("alice", { lifetimeSeconds: 600 });
  };
  const chat = stage.chat("alice", { tokenProvider });
  await clock.until(until(chat.connection, ({ name }) => name === "online"));
  const names: string[] = [];
  chat.connection.subscribe(({ name }) => names.push(name));
  await clock.advance(HOUR_MS);
  expect(names).toEqual(["online"]);
  expect(stage.errors.map(({ message }) => message)).toContain(
    "Cannot sign in: the token provider failed: no answer came",
  );
  await clock.until(stage.close());
});

test("an answer that comes when it was given up does not take the place of a later one", async () => {
  const answers: ((token: string) => void)[] = [];
  const provider: TokenProvider = () => new Promise((resolve) => answers.push(resolve));
  const options = { report: () => undefined, onExpired: () => undefined };
  const environment = createManualEnvironment();
  const tokens = createTokens({ ...options, provider, environment });
  const attempt = new AbortController();
  const lost = tokens.get({ signal: attempt.signal, isTokenExpired: false });
  attempt.abort();
  await expect(lost).rejects.toMatchObject({ code: "unavailable" });
  const { signal } = new AbortController();
  const next = tokens.get({ signal, isTokenExpired: false });
  answers[1]?.("new");
  expect(await next).toBe("new");
  answers[0]?.("old");
  await Promise.resolve();
  expect(await tokens.get({ signal, isTokenExpired: false })).toBe("new");
  expect(environment.timerCount).toBe(0);
});

test("a token that comes while the server cannot be reached is kept for when it can", async () => {
  const environment = createManualEnvironment();
  const told = { asked: 0, expired: 0 };
  const provider: TokenProvider = async () => `token ${(told.asked += 1)}`;
  const onExpired = (): void => void (told.expired += 1);
  const tokens = createTokens({ provider, environment, report: () => undefined, onExpired });
  const { signal } = new AbortController();
  const attempt = () => tokens.get({ signal, isTokenExpired: false });
  await attempt();
  const link = {
    state: { name: "suspended" as const, attempt: 0, sinceMs: 0 },
    renew: async () => 0,
  };
  const serverTimeMs = environment.now();
  tokens.keep(link, { serverTimeMs, expiresAtMs: serverTimeMs + HOUR_MS });
  environment.sleep(2 * HOUR_MS);
  for (let count = 0; count < 5; count += 1) await attempt();
  expect(told).toEqual({ asked: 2, expired: 1 });
});
