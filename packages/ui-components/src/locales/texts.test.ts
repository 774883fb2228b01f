import { expect, test } from "vitest";
import { enMore } from "./en-more.ts";
import { en } from "./en.ts";
import { joinTerms } from "./translation.ts";
import type { Translation } from "./translation.ts";
import { zhCnMore } from "./zh-cn-more.ts";
import { zhCn } from "./zh-cn.ts";

/** Texts that are made of several. */
const JOINED: readonly (readonly [string, (terms: Translation) => string, string, string])[] = [
  [
    "a text that is too long",
    ({ composer }) => `${composer.tooLong}${composer.tooMany(1_200)}`,
    "This message is too long to send: 1,200 characters too many",
    "消息过长，无法发送：超出 1,200 字",
  ],
  [
    "oneself among the members",
    ({ conversation }) => `Xiaoyu${conversation.selfMark}`,
    "Xiaoyu (You)",
    "Xiaoyu（你）",
  ],
  [
    "the button that removes a member",
    ({ conversation }) => conversation.removeMember("Xiaoyu"),
    "Remove: Xiaoyu",
    "移除：Xiaoyu",
  ],
  [
    "the way down",
    ({ messages }) => messages.jumpToLatest(3),
    "Go to the latest message, 3 new messages",
    "回到最新消息，3 条新消息",
  ],
  [
    "the way down where nothing is new",
    ({ messages }) => messages.jumpToLatest(0),
    "Go to the latest message",
    "回到最新消息",
  ],
  [
    "the launcher",
    ({ launcher }) => launcher.unread("Ask us", 1),
    "Ask us, 1 unread message",
    "Ask us，1 条未读消息",
  ],
  [
    "why there is no link",
    ({ connection, error }) => connection.closedBecause(error("revoked")),
    "The chat was disconnected. Your access was withdrawn.",
    "聊天已断开。你的访问权限已被收回。",
  ],
  [
    "what a search has found",
    ({ conversation }) => conversation.found(1, "xi"),
    "1 person found for “xi”",
    "找到 1 位与“xi”相符的人",
  ],
];

test.each(JOINED)("%s is one sentence in each language", (_what, textOf, english, chinese) => {
  expect(textOf(joinTerms(en, enMore))).toBe(english);
  expect(textOf(joinTerms(zhCn, zhCnMore))).toBe(chinese);
});
