import type { ImErrorCode } from "@im-chat/core";
import type { NoticeText, Translation } from "./translation.ts";

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

/** Simplified Chinese. */
export const zhCn: Translation = {
  close: "关闭",
  cancel: "取消",
  retry: "重试",
  back: "返回",
  you: "你",
  loading: "加载中…",
  chat: {
    label: "聊天",
    nothingOpenTitle: "接着上次聊",
    nothingOpenText: "选择一个会话，或发起新的会话。",
    startTitle: "打个招呼吧",
    startText: "与一个人或一群人开始聊天。",
    opening: "正在打开会话…",
    unknownUserTitle: "没有找到此人",
    unknownUserText: (id) => `用户“${id}”不存在。`,
    failedTitle: "聊天无法启动",
    showConversations: "显示会话列表",
  },
  list: {
    label: "会话列表",
    title: "聊天",
    search: "搜索会话",
    clearSearch: "清除搜索",
    compose: "发起会话",
    emptyTitle: "还没有会话",
    emptyText: "和你聊天的人会出现在这里。",
    offlineText: "连接恢复后会显示你的会话。",
    noMatch: (text) => `没有找到“${text}”`,
    draft: "草稿：",
    noMessages: "暂无消息",
    sendingCreation: "等待创建",
    creationRefused: "创建失败",
    unread: (count) => `${count > 99 ? "99+" : count} 条未读消息`,
    mentions: (count) => `${count.toLocaleString("zh-CN")} 条提到你`,
    ownPreview: (text) => `我：${text}`,
    fromPreview: (name, text) => `${name}：${text}`,
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
    reply: "回复",
    actions: "消息操作",
    queuedOffline: "恢复网络后自动发送",
    queued: "等待发送",
    sending: "发送中",
    sent: "已发送",
    delivered: "已送达",
    read: "已读",
    readBy: (count) => `${count.toLocaleString("zh-CN")} 人已读`,
    failed: "发送失败",
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
    readonly: "你不能在此发言",
    replyingTo: "回复",
  },
  conversation: {
    menu: "会话菜单",
    members: "成员",
    addMembers: "添加成员",
    rename: "修改群名",
    leave: "退出群聊",
    leaveQuestion: (title) => `退出“${title}”？`,
    leaveText: "退出后将不再收到此群消息，其他成员可以再次邀请你。",
    remove: "移除",
    memberCount: (count) => `${count.toLocaleString("zh-CN")} 位成员`,
    online: "在线",
    offline: "离线",
    lastSeen: (when) => `${when}在线`,
    owner: "群主",
    admin: "管理员",
    newTitle: "发起会话",
    newGroupTitle: "新建群聊",
    findPeople: "查找联系人",
    findHint: "输入名字查找。",
    nobodyFound: (text) => `没有找到“${text}”`,
    findOffline: "恢复网络后才能查找联系人。",
    policyHost: "本站的会话由网站页面发起，此处不能查找用户。",
    policyNone: "本站不支持查找用户，你可以回复给你发消息的人。",
    openById: "或输入对方的用户 ID",
    next: "下一步",
    createGroup: "创建群聊",
    groupName: "群名",
    makeGroup: "新建群聊",
    save: "保存",
    add: "添加",
    selected: (count) => `已选 ${count.toLocaleString("zh-CN")} 人`,
    removeFromSelection: (name) => `移除${name}`,
    guest: "访客",
    guestNamed: (mark) => `访客 ${mark}`,
    bot: "机器人",
    shortcuts: "键盘快捷键",
    shortcut: {
      send: "发送消息",
      newLine: "换行",
      search: "搜索会话",
      compose: "发起会话",
      previous: "上一个会话",
      next: "下一个会话",
      close: "关闭或返回",
      moveMessages: "在消息间移动",
      scroll: "输入时滚动消息",
      sheet: "显示此列表",
    },
    sound: "新消息提示音",
  },
  connection: {
    connecting: "连接中…",
    catchingUp: "更新中…",
    offline: "当前离线",
    offlineText: "你写的内容会先保存，稍后发送。",
    serverAway: "未连接到聊天服务器",
    retryIn: (seconds) => `${seconds} 秒后重试`,
    retryNow: "立即重试",
    back: "已恢复连接",
    closed: "聊天已断开",
    memoryOnly: "浏览器不允许保存数据，关闭页面后未发送的消息会丢失。",
    storageTrouble: "聊天暂时无法在本设备保存数据。",
    insecure: "此页面不安全，同一网络中的他人可能看到你写的内容。",
    tooLow: ["此元素没有高度，请设置：", "im-chat { block-size: 36rem }"],
  },
  launcher: {
    open: "打开聊天",
    close: "关闭聊天",
    label: "聊天",
  },
  error: (code) => ERRORS[code],
  names,
};
