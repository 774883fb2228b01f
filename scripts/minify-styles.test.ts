import { expect, test } from "vitest";
import { minifyCss } from "./minify-styles.ts";

test("comments, indentation and last semicolons go", () => {
  const css = `
    /* Why: this. */
    .row > .own,
    .row:hover .own {
      padding: 1px  2px;
      inline-size: calc(1px + 2px);
    }
  `;
  expect(minifyCss(css)).toBe(
    ".row > .own,.row:hover .own{padding:1px 2px;inline-size:calc(1px + 2px)}",
  );
});

test("a pseudo-class after a space still belongs to a descendant", () => {
  expect(minifyCss(".a :hover { top: 0 }")).toBe(".a :hover{top:0}");
});

test("strings and expressions stay letter by letter", () => {
  const css = '.a { content: ";  : {"; color: ${tokens.a ?  b : c}; }';
  expect(minifyCss(css)).toBe('.a{content:";  : {";color:${tokens.a ?  b : c}}');
});
