import { describe, expect, test } from "vitest";
import { en } from "../locales/en.ts";
import { zhCn } from "../locales/zh-cn.ts";
import { noticeText } from "./notice-text.ts";
import { isolate, shownName, shownTitle, tame } from "./names.ts";

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

  test("characters that turn the line around are no part of a name", () => {
    expect(shownName("eve", "\u202Eeve\u202C", en)).toBe("eve");
    expect(shownTitle({ title: "Mar\u2067ket", peerId: undefined }, en)).toBe("Market");
    // Marks that belong to a word stay, and so do joiners of emoji and of letters.
    expect(tame("\u200Fabc\u200D\u200C")).toBe("\u200Fabc\u200D\u200C");
  });

  test("a name that is read from the right leaves the order of a sentence alone", () => {
    expect(isolate("\u2069\u202Eנועה")).toBe("\u2068נועה\u2069");
    expect(isolate("Ada 小雨 😀")).toBe("Ada 小雨 😀");
    // Adlam, beyond the first plane.
    expect(isolate("\u{1e900}\u{1e901}")).toBe("\u2068\u{1e900}\u{1e901}\u2069");
    const notice = { kind: "added", actor: "bo", users: ["cy"], text: "" } as const;
    const line = noticeText(notice, { terms: en, selfId: "ada", nameOf: (id) => `نور ${id}` });
    expect(line).toBe("\u2068نور bo\u2069 added \u2068نور cy\u2069");
  });

  test.each([
    [en, "Mara added you", "Mara removed Jonas and you", "You added Mara"],
    [zhCn, "Mara邀请你加入群聊", "Mara将Jonas、你移出群聊", "你邀请Mara加入群聊"],
  ])("oneself is the subject or the object of a sentence", (terms, added, removed, own) => {
    const names = new Map([
      ["mara", "Mara"],
      ["jonas", "Jonas"],
    ]);
    const naming = { terms, selfId: "ada", nameOf: (id: string) => names.get(id) ?? id };
    const notice = { kind: "added", actor: "mara", users: ["ada"], text: "" } as const;
    expect(noticeText(notice, naming)).toBe(added);
    const several = { ...notice, kind: "removed", users: ["jonas", "ada"] } as const;
    expect(noticeText(several, naming)).toBe(removed);
    expect(noticeText({ ...notice, actor: "ada", users: ["mara"] }, naming)).toBe(own);
  });
});
