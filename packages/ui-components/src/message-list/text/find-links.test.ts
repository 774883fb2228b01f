import { expect, test } from "vitest";
import { findLinks } from "./find-links.ts";

function links(text: string): string[] {
  const tokens = findLinks(text);
  expect(tokens.map((token) => token.text).join("")).toBe(text);
  return tokens.filter((token) => token.href !== undefined).map((token) => token.text);
}

test.each([
  ["see https://example.com.", ["https://example.com"]],
  ["(see https://en.wikipedia.org/wiki/Foo_(bar))", ["https://en.wikipedia.org/wiki/Foo_(bar)"]],
  ["[https://example.com/a]", ["https://example.com/a"]],
  ["www.example.com, and more", ["www.example.com"]],
  ["HTTP://EXAMPLE.COM/A?b=c&d=%20#e!", ["HTTP://EXAMPLE.COM/A?b=c&d=%20#e"]],
  ["two: https://a.example/x;https://b.example", ["https://a.example/x;https://b.example"]],
  [
    "http://localhost:8080/x and http://127.0.0.1:1",
    ["http://localhost:8080/x", "http://127.0.0.1:1"],
  ],
])("a link in %j ends where the sentence goes on", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  ["请看https://example.com谢谢", ["https://example.com"]],
  ["请看https://example.com/a谢谢", ["https://example.com/a"]],
  ["网址：https://example.com/路径，谢谢。", ["https://example.com/路径"]],
  ["https://zh.wikipedia.org/wiki/中文维基百科", ["https://zh.wikipedia.org/wiki/中文维基百科"]],
  ["《https://例子.中国/》", ["https://例子.中国/"]],
  ["（www.example.com）", ["www.example.com"]],
  ["https://example.com:8443/x。", ["https://example.com:8443/x"]],
  ["邮箱a@example.com谢谢", ["a@example.com"]],
  ["官网https://a.example，文档https://b.example。", ["https://a.example", "https://b.example"]],
  ["https://a.example/x、https://b.example/y", ["https://a.example/x", "https://b.example/y"]],
  ["（见https://a.example/a）（另见www.b.example）", ["https://a.example/a", "www.b.example"]],
  ["https://a.example谢谢https://b.example", ["https://a.example", "https://b.example"]],
  ["https://a.example，写给b@c.example", ["https://a.example", "b@c.example"]],
])("a link in Chinese text %j stops at the sentence", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  ["write to ada.b+c@mail.example.org!", ["ada.b+c@mail.example.org"]],
  ["not@home and a@b", []],
  ["..@example.com", []],
])("e-mail addresses in %j are found", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  "javascript:alert(1)",
  "javascript://example.com/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "file:///etc/passwd",
  "https://bank.example@evil.example/",
  "https://bank.example@evil.example/?next=https://other.example",
  `https://a.example/${"x".repeat(3000)}?next=https://other.example`,
  "https://user:secret@example.com/",
  "xhttps://example.com",
  "https://",
  "http://nodots",
  "vbscript:www",
])("%j is no link", (text) => {
  expect(findLinks(text).some((token) => token.href?.startsWith("http"))).toBe(false);
});

test("a link ends at a character that turns the direction of text", () => {
  expect(links("https://example.com/\u202Egpj.exe")).toEqual(["https://example.com/"]);
});

test("an address of the international kind leads to its encoded host", () => {
  expect(findLinks("https://例子.中国")[0]?.href).toBe("https://xn--fsqu00a.xn--fiqs8s/");
});

test("a text of 100,000 characters without a link is read in one go", () => {
  const text = "a.".repeat(25_000) + "@".repeat(50_000);
  expect(findLinks(text)).toEqual([{ text }]);
});

test("an endless address stays text", () => {
  expect(links(`https://example.com/${"a".repeat(3_000)}`)).toEqual([]);
});
