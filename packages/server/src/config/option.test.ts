import { describe, expect, test } from "vitest";
import { helpText } from "./help.ts";
import { UsageError, kebab, parseOptions } from "./option.ts";
import { SERVE_OPTIONS } from "./serve-options.ts";

function serve(args: readonly string[], env: Record<string, string> = {}) {
  return parseOptions(SERVE_OPTIONS, { args, env }).values;
}

function refusal(args: readonly string[], env: Record<string, string> = {}): string {
  try {
    serve(args, env);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  throw new Error("it was taken");
}

describe("options", () => {
  test("have defaults", () => {
    expect(serve([])).toMatchObject({
      host: "127.0.0.1",
      port: 8480,
      metrics: true,
      logLevel: "info",
      trustProxy: [],
      demo: undefined,
    });
  });

  test("come from the environment, and the command line wins", () => {
    expect(serve([], { IM_PORT: "9000", IM_HOST: "::1" })).toMatchObject({
      port: 9000,
      host: "::1",
    });
    expect(serve(["--port", "9001"], { IM_PORT: "9000" }).port).toBe(9001);
  });

  test("take their value after a space or an equals sign; switches need none", () => {
    expect(serve(["--port=0", "--data-dir", "x", "--metrics=false"])).toMatchObject({
      port: 0,
      dataDir: "x",
      metrics: false,
    });
    expect(serve(["--metrics"]).metrics).toBe(true);
    expect(serve(["--metrics", "--port", "1"])).toMatchObject({ metrics: true, port: 1 });
    expect(serve(["--trust-proxy", "10.0.0.0/8, ::1"]).trustProxy).toEqual(["10.0.0.0/8", "::1"]);
  });

  test.for([
    ["true", true],
    ["yes", true],
    ["On", true],
    ["1", true],
    ["false", false],
    ["no", false],
    ["OFF", false],
    ["0", false],
  ] as const)("that are switches take %s", ([word, value]) => {
    expect(serve(["--metrics", word]).metrics).toBe(value);
    expect(serve([`--metrics=${word}`]).metrics).toBe(value);
    expect(serve([], { IM_METRICS: word }).metrics).toBe(value);
  });

  test("leave words that are none of them", () => {
    expect(parseOptions(SERVE_OPTIONS, { args: ["a", "--port", "1", "b"], env: {} }).words).toEqual(
      ["a", "b"],
    );
  });

  test.for([
    [["--prot", "1"], {}, /no option --prot; there are --host, --port/],
    [["--port"], {}, /--port needs a value, as in --port NUMBER/],
    [["--port", "abc"], {}, /--port cannot be "abc"/],
    [["--port", "70000"], {}, /--port cannot be "70000"/],
    [[], { IM_PORT: "-1" }, /IM_PORT cannot be "-1"/],
    [["--port", ""], {}, /--port cannot be "": it must be integer/],
    [["--port", "true"], {}, /--port cannot be "true": it must be integer/],
    [["--port", "8480.5"], {}, /--port cannot be "8480.5": it must be integer/],
    [[], { IM_LINKS_PER_USER: "64n" }, /IM_LINKS_PER_USER cannot be "64n": it must be integer/],
    [["--metrics", "maybe"], {}, /--metrics cannot be "maybe": it must be one of true, false, yes/],
    [[], { IM_METRICS: "2" }, /IM_METRICS cannot be "2": it must be one of true, false, yes/],
    [
      ["--log-level", "loud"],
      {},
      /--log-level cannot be "loud": it must be one of debug, info, warn, error, silent$/,
    ],
    [[], { IM_LOG_LEVEL: "trace" }, /IM_LOG_LEVEL cannot be "trace": it must be one of debug, /],
    [["--trust-proxy", "proxy.example"], {}, /--trust-proxy cannot be/],
  ] as const)("wrong ones are refused in a sentence: %s %s", ([args, env, sentence]) => {
    expect(refusal(args, env)).toMatch(sentence);
  });
});

test("the help names every option and its variable", () => {
  const help = helpText(undefined);
  for (const [name, option] of Object.entries(SERVE_OPTIONS)) {
    expect(help).toContain(`--${kebab(name)} `);
    expect(help.replaceAll(/\s+/g, " ")).toContain(option.variable);
  }
  for (const command of ["token", "backup", "app", "key"])
    expect(helpText(command)).toContain(`im-chat-server ${command}`);
  expect(help.split("\n").every((line) => line.length <= 120)).toBe(true);
});
