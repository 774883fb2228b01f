import type { ImErrorCode } from "@im-chat/core";
import type { GroupChangeText, MoreTerms, WaitText } from "./translation.ts";

function newMessages(count: number): string {
  return `${count.toLocaleString("zh-CN")} 条新消息`;
}

function unreadMessages(count: number): string {
  return `${count > 99 ? "99+" : count} 条未读消息`;
}

const WAITS: Record<WaitText["reason"], (retryAt: string | undefined) => string> = {
  offline: () => "恢复网络后自动发送。",
  unavailable: (retryAt) => `暂时无法连接服务器，${retryAt ? `将于${retryAt}重试` : "正在重试"}。`,
  rate_limited: (retryAt) => `发送过快，${retryAt ? `将于${retryAt}继续` : "稍后继续"}。`,
  behind_others: () => "需等前面的消息先发出。",
};

const ERRORS: Readonly<Record<ImErrorCode, string>> = {
  cancelled: "操作已取消。",
  timeout: "服务器响应超时。",
  unauthenticated: "你尚未登录。",
  token_expired: "登录已过期。",
  revoked: "你的访问权限已被收回。",
  origin_refused: "此网站无权使用聊天。",
  forbidden: "你没有权限执行此操作。",
  not_found: "没有找到。",
  not_member: "你不在此会话中。",
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

function changeWaits({ name, text }: GroupChangeText): string {
  const when = "恢复连接后";
  switch (name) {
    case "rename":
      return text ? `${when}群名将改为“${text}”` : `${when}将清除群名`;
    case "add":
      return `${when}将邀请${text}加入群聊`;
    case "remove":
      return `${when}将把${text}移出群聊`;
    case "leave":
      return `${when}你将退出群聊`;
    default:
      return name satisfies never;
  }
}

const REFUSED: Record<GroupChangeText["name"], (text: string) => string> = {
  rename: () => "群名未能更改。",
  add: (names) => `未能邀请${names}。`,
  remove: (names) => `未能移出${names}。`,
  leave: () => "未能退出群聊。",
};

/** Simplified Chinese: the rest. */
export const zhCnMore: MoreTerms = {
  error: (code) => ERRORS[code],
  cancel: "取消",
  chat: {
    nothingOpenTitle: "接着上次聊",
    nothingOpenText: "选择一个会话，或发起新的会话。",
    startTitle: "打个招呼吧",
    startText: "与一个人或一群人开始聊天。",
    unknownUserTitle: "没有找到此人",
    unknownUserText: (id) => `用户“${id}”不存在。`,
    label: "聊天",
    showConversations: "显示会话列表",
    departedTitle: (title) => `你已不在“${title}”中`,
    departedText: (remover) =>
      remover ? `${remover}将你移出了该会话。` : "你已被移出，或在其他设备上退出了该会话。",
  },
  list: {
    label: "会话列表",
    title: "聊天",
    search: "搜索会话",
    clearSearch: "清除搜索",
    emptyTitle: "还没有会话",
    emptyText: "和你聊天的人会出现在这里。",
    offlineText: "连接恢复后会显示你的会话。",
    noMatch: (text) => `没有找到“${text}”`,
    draft: "草稿：",
    noMessages: "暂无消息",
    nothingToShow: "没有可显示的消息",
    sendingCreation: "等待创建",
    creationRefused: "创建失败",
    unread: unreadMessages,
    mentions: (count) => `${count.toLocaleString("zh-CN")} 条提到你`,
    ownPreview: (text) => `我：${text}`,
    fromPreview: (name, text) => `${name}：${text}`,
  },
  messages: {
    jumpToLatest: (count) => `回到最新消息${count > 0 ? `，${newMessages(count)}` : ""}`,
    jumpToMention: "跳到提到你的消息",
    arrived: (name, text) => `${name}：${text}`,
    arrivedMany: newMessages,
    copy: "复制文字",
    copied: "已复制",
    leavesSite: "在新标签页打开",
    emptyTitle: "还没有消息",
    emptyText: (title) => `给${title}发第一条消息吧。`,
    reply: "回复",
    actions: "消息操作",
    failed: "发送失败",
    edit: "编辑",
    markUnread: "标为未读",
    markedUnread: "已标为未读",
    recall: "为所有人删除",
    recallQuestion: "确定为所有人删除？",
    hide: "仅为我删除",
    hideQuestion: "确定仅为我删除？",
    editing: "编辑消息",
    editHint: "回车保存，Esc 取消",
    changeFailed: (change, reason) =>
      `${change === "edit" ? "编辑未保存。" : "未能删除。"}${reason}`,
    waiting: ({ reason, since, retryAt, until }) =>
      [`自${since}起等待发送。`, WAITS[reason](retryAt), until && `保留至${until}。`]
        .filter(Boolean)
        .join(""),
  },
  composer: {
    onlyText: "只能发送文字。",
    readonly: "你不能在此发言",
    replyingTo: "回复",
  },
  conversation: {
    changeWaits,
    changeRefused: (change, reason) => `${REFUSED[change.name](change.text)}${reason}`,
    menu: "会话菜单",
    members: "成员",
    addMembers: "添加成员",
    rename: "修改群名",
    leave: "退出群聊",
    leaveQuestion: (title) => `退出“${title}”？`,
    leaveText: "退出后将不再收到此群消息，其他成员可以再次邀请你。",
    remove: "移除",
    removeMember: (name) => `移除：${name}`,
    removeQuestion: (name) => `将${name}移出群聊？`,
    selfMark: "（你）",
    removing: "正在移除…",
    offline: "离线",
    owner: "群主",
    admin: "管理员",
    newTitle: "发起会话",
    newGroupTitle: "新建群聊",
    findPeople: "查找联系人",
    findHint: "输入名字查找。",
    nobodyFound: (text) => `没有找到“${text}”`,
    found: (count, text) => `找到 ${count.toLocaleString("zh-CN")} 位与“${text}”相符的人`,
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
    readSoFar: (count) => `已更新 ${count.toLocaleString("zh-CN")} 个会话`,
    offline: "当前离线",
    offlineText: "你写的内容会先保存，稍后发送。",
    serverAway: "未连接到聊天服务器",
    retryIn: (seconds) => `${seconds} 秒后重试`,
    retryNow: "立即重试",
    back: "已恢复连接",
    closed: "聊天已断开",
    closedBecause: (reason) => `聊天已断开。${reason}`,
    memoryOnly: "浏览器不允许保存数据，关闭页面后未发送的消息会丢失。",
    storageTrouble: "聊天暂时无法在本设备保存数据。",
    partFailed: "无法加载，请检查网络后重试。",
    insecure:
      "此页面不安全，同一网络中的他人可能看到你写的内容。请通过 https 或 localhost 提供此页面。",
    tooLow: ["此元素没有高度，请设置：", "im-chat { block-size: 36rem }"],
  },
  launcher: {
    open: "打开聊天",
    unread: (name, count) => `${name}，${unreadMessages(count)}`,
    close: "关闭聊天",
    label: "聊天",
  },
};
