import { expect, test } from "vitest";
import { minifySource } from "./minify-templates.ts";

test("style sheets lose comments and air, and keep the spaces that mean something", () => {
  const source =
    "const x = css`\n  /* why */\n  .a > .b :focus {\n    margin: calc(1px + 2px) 3px;\n  }\n`;";
  expect(minifySource(source)).toBe("const x = css` .a > .b :focus{margin:calc(1px + 2px) 3px}`;");
});

test("markup keeps one space where there was air, and expressions stay", () => {
  const source =
    'html`<b\n  class="x"\n>${list.map((one) => html`<i>\n  ${one ? "}" : `{${one}}`}</i>`)}</b>\n tail`';
  expect(minifySource(source)).toBe(
    'html`<b class="x" >${list.map((one) => html`<i> ${one ? "}" : `{${one}}`}</i>`)}</b> tail`',
  );
});

test("everything outside of templates is left alone", () => {
  const source = 'const text = "a   b"; // css`  x  \nconst plain = `  y  `;';
  expect(minifySource(source.replace("// css`  x  \n", ""))).toBe(
    'const text = "a   b"; const plain = `  y  `;',
  );
});
