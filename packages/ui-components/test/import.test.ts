import { expect, test } from "vitest";

test("importing the package where there is no page does nothing and gives the classes", async () => {
  const before = new Set(Object.keys(globalThis));
  const elements = await import("../src/index.ts");
  const controllers = await import("../src/controllers/index.ts");
  expect(typeof elements.ImChat).toBe("function");
  expect(controllers.dayKey(0)).toMatch(/^\d+-\d+-\d+$/u);
  expect(globalThis).not.toHaveProperty("document");
  // Lit leaves marks of its versions, and the shims of its build for servers.
  const left = Object.keys(globalThis).filter(
    (name) => !before.has(name) && !/^(lit|reactive|customElements)/u.test(name),
  );
  expect(left).toEqual([]);
});
