import type { ImErrorCode } from "@im-chat/core";
import type { FirstTerms, NoticeText } from "./translation.ts";

function names(given: readonly string[], total: number): string {
  const shown = given.slice(0, 3).join("、");
  return total > 3 ? `${shown}等 ${total.toLocaleString("zh-CN")} 人` : shown;
}

function notice({ kind, actor, isOwn, users, text }: NoticeText): string {
  const who = actor || "系统";
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

const ERRORS: Readonly<Record<ImErrorCode, string>> = {
  cancelled: "操作已取消。",
  timeout: "服务器响应超时。",
  unauthenticated: "你尚未登录。",
  token_expired: "登录已过期。",
  revoked: "你的访问权限已被收回。",
  origin_refused: "此网站无权使用聊天。",
  forbidden: "你没有权限执行此操作。",
  not_found: "没有找到。",
  not_member: "你已不在此会话中。",
  conflict: "现在无法执行此操作。",
  mismatch: "请求被拒绝。",
  epoch_changed: "会话已变更，请重试。",
  lane_blocked: "前面还有消息未发出。",
  rate_limited: "操作太频繁，请稍候。",
  invalid: "内容无效。",
  unsupported: "服务器不支持此操作。",
  too_large: "内容过大。",
  unavailable: "无法连接服务器。",
  storage: "无法保存到本设备。",
  storage_full: "本设备存储空间已满。",
  expired: "等待时间过长，未能发送。",
  version_mismatch: "页面上的聊天版本过旧，请刷新。",
  superseded: "聊天已在别处打开。",
  internal: "出了点问题。",
};

/** Simplified Chinese: what the first screen says. */
export const zhCn: FirstTerms = {
  close: "关闭",
  retry: "重试",
  back: "返回",
  you: "你",
  loading: "加载中…",
  chat: {
    nothingOpenTitle: "接着上次聊",
    nothingOpenText: "选择一个会话，或发起新的会话。",
    startTitle: "打个招呼吧",
    startText: "与一个人或一群人开始聊天。",
    opening: "正在打开会话…",
    unknownUserTitle: "没有找到此人",
    unknownUserText: (id) => `用户“${id}”不存在。`,
    failedTitle: "聊天无法启动",
  },
  list: {
    compose: "发起会话",
  },
  messages: {
    label: (title) => `与${title}的消息`,
    today: "今天",
    yesterday: "昨天",
    unreadDivider: "以下为新消息",
    jumpToLatest: "回到最新消息",
    jumpToNew: (count) => `${count.toLocaleString("zh-CN")} 条新消息`,
    loadingOlder: "正在加载更早的消息…",
    gap: "部分消息尚未加载",
    loadGap: "加载",
    emptyTitle: "还没有消息",
    emptyText: (title) => `给${title}发第一条消息吧。`,
    recalled: "此消息已删除",
    ownRecalled: "你删除了此消息",
    erased: "此消息已被移除",
    expired: "此消息已过期",
    unknownPart: "请升级聊天版本以查看此内容",
    edited: "已编辑",
    showAll: "展开全部",
    copy: "复制文字",
    copied: "已复制",
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
    arrived: (name, text) => `${name}：${text}`,
    arrivedMany: (count) => `${count.toLocaleString("zh-CN")} 条新消息`,
    typing: (typists) => `${names(typists, typists.length)}正在输入`,
    notice,
    leavesSite: "在新标签页打开",
  },
  composer: {
    label: "消息",
    placeholder: "输入消息",
    placeholderTo: (title) => `发消息给${title}`,
    send: "发送",
    hint: "Enter 发送，Shift + Enter 换行",
    offlineHint: "当前离线，消息会先保存，稍后发送。",
    left: (count) =>
      count < 0
        ? `超出 ${(-count).toLocaleString("zh-CN")} 字`
        : `还可输入 ${count.toLocaleString("zh-CN")} 字`,
    tooLong: "消息过长，无法发送",
  },
  conversation: {
    memberCount: (count) => `${count.toLocaleString("zh-CN")} 位成员`,
    online: "在线",
    lastSeen: (when) => `${when}在线`,
    guestNamed: (mark) => `访客 ${mark}`,
  },
  error: (code) => ERRORS[code],
  names,
};
