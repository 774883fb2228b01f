import { describe, expect, test } from "vitest";
import { en } from "../locales/en.ts";
import { zhCn } from "../locales/zh-cn.ts";
import { shownName, shownTitle } from "./names.ts";

describe("names", () => {
  test("a guest without a name is a guest with a mark", () => {
    expect(shownName("~puGnTddfXxa6Y2z8tKWbEQ", "", en)).toBe("Guest PUGN");
    expect(shownName("~puGnTddfXxa6Y2z8tKWbEQ", "~puGnTddfXxa6Y2z8tKWbEQ", zhCn)).toBe("访客 PUGN");
  });

  test("a name is shown as it is, and a user without one by the id", () => {
    expect(shownName("~puGnTddfXxa6Y2z8tKWbEQ", "Sam", en)).toBe("Sam");
    expect(shownName("seller-42", "", en)).toBe("seller-42");
  });

  test("a group keeps its title", () => {
    expect(shownTitle({ title: "Market", peerId: undefined }, en)).toBe("Market");
  });
});
