import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refuseOldNode } from "./node-version.ts";

test("a Node that lacks what the server needs is told which one does not", () => {
  for (const version of ["20.19.5", "22.17.1", "18.0.0"])
    expect(refuseOldNode(version)).toBe(
      `im-chat-server needs Node 22.18 or newer; this is ${version}`,
    );
  for (const version of ["22.18.0", "23.0.0", "24.9.0"])
    expect(refuseOldNode(version)).toBeUndefined();
});

test("the package asks for the same one", () => {
  const file = new URL("../../package.json", import.meta.url);
  const { engines } = JSON.parse(readFileSync(file, "utf8")) as { engines: { node: string } };
  expect(engines.node).toBe(">=22.18");
});
