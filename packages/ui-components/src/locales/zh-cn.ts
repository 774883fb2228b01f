import type { FirstTerms, NoticeText } from "./translation.ts";

const SYSTEM = "系统";
function names(given: readonly string[], total: number): string {
  const shown = given.slice(0, 3).join("、");
  return total > 3 ? `${shown}等 ${total.toLocaleString("zh-CN")} 人` : shown;
}

function notice({ kind, actor, isOwn, users, text }: NoticeText): string {
  const who = actor || SYSTEM;
  switch (kind) {
    case "created":
      return text ? `${who}创建了群聊“${text}”` : `${who}创建了群聊`;
    case "added":
      return `${who}邀请${names(users, users.length)}加入群聊`;
    case "removed":
      return `${who}将${names(users, users.length)}移出群聊`;
    case "left":
      return `${who}退出了群聊`;
    case "renamed":
      return text ? `${who}将群名改为“${text}”` : `${who}清除了群名`;
    case "unknown":
      return isOwn ? "你更改了此会话" : "此会话有变更";
    default:
      return kind satisfies never;
  }
}

/** Simplified Chinese: what the first screen says. */
export const zhCn: FirstTerms = {
  close: "关闭",
  retry: "重试",
  back: "返回",
  you: "你",
  youAsObject: "你",
  loading: "加载中…",
  chat: {
    opening: "正在打开会话…",
  },
  list: {
    compose: "发起会话",
  },
  messages: {
    label: (title) => `与${title}的消息`,
    today: "今天",
    yesterday: "昨天",
    unreadDivider: "以下为新消息",
    loadingOlder: "正在加载更早的消息…",
    gap: "部分消息尚未加载",
    loadGap: "加载",
    recalled: "此消息已删除",
    ownRecalled: "你删除了此消息",
    erased: "此消息已被移除",
    expired: "此消息已过期",
    unknownPart: "请升级聊天版本以查看此内容",
    edited: "已编辑",
    showAll: "展开全部",
    discard: "删除",
    queuedOffline: "恢复网络后自动发送",
    queued: "等待发送",
    sending: "发送中",
    sent: "已发送",
    delivered: "已送达",
    read: "已读",
    readBy: (count) => `${count.toLocaleString("zh-CN")} 人已读`,
    failedBecause: (reason) => `发送失败：${reason}`,
    writtenAt: (when) => `写于${when}`,
    row: ({ author, text, time, status }) =>
      [author, text, time, status].filter(Boolean).join("，"),
    typing: (typists) => `${names(typists, typists.length)}正在输入`,
    notice,
  },
  composer: {
    label: "消息",
    placeholder: "输入消息",
    placeholderTo: (title) => `发消息给${title}`,
    send: "发送",
    hint: "Enter 发送，Shift + Enter 换行",
    offlineHint: "当前离线，消息会先保存，稍后发送。",
    tooLong: "消息过长，无法发送",
    tooMany: (count) => `：超出 ${count.toLocaleString("zh-CN")} 字`,
  },
  conversation: {
    memberCount: (count) => `${count.toLocaleString("zh-CN")} 位成员`,
    online: "在线",
    lastSeen: (when) => `${when}在线`,
    guestNamed: (mark) => `访客 ${mark}`,
    system: SYSTEM,
  },
  // The reasons come with the rest, a moment later.
  error: () => "…",
  names,
};
