import type { FaultKind, SetupFault } from "../base/setup.ts";

/** A mistake and its fix, in words for the developer of the page. */
export interface FaultText {
  /** Above every mistake. */
  readonly heading: string;
  readonly title: string;
  readonly fix: string;
  /** Something to copy; empty: none. */
  readonly code: string;
}

type Words = readonly [title: string, fix: string];

const TAG = '<im-chat server="https://chat.example.com" app="demo" guest></im-chat>';
const TOKEN = `document.querySelector("im-chat").tokenProvider = async ({ signal }) => {
  const response = await fetch("/chat-token", { method: "POST", signal });
  return (await response.json()).token;
};`;

const CODE: Partial<Record<FaultKind, string>> = {
  no_server: TAG,
  bad_server: TAG,
  no_app: TAG,
  no_user: `${TAG}\n<im-chat server="https://chat.example.com" app="demo" user="alice"></im-chat>`,
  no_token_provider: TOKEN,
  token_failed: TOKEN,
  token_refused: TOKEN,
  token_expired: TOKEN,
  no_chat_inside: `<im-launcher>\n  ${TAG}\n</im-launcher>`,
  no_height: "im-chat { block-size: 36rem }",
};

const EN: Readonly<Record<FaultKind, Words>> = {
  no_server: [
    "The server’s address is missing",
    "Set the server attribute to the address of your im-chat server.",
  ],
  bad_server: [
    "The server’s address is not a web address",
    "The server attribute must be an http or https address, or a path on this site such as “/”.",
  ],
  mixed_content: [
    "A page on https cannot talk to a server on http",
    "Give your im-chat server a certificate, or put it behind the same https proxy as the page, and use its https address.",
  ],
  no_app: [
    "The app is missing",
    "Set the app attribute to the id of your app on the server; a new server has one named “demo”.",
  ],
  no_user: [
    "Nobody is signed in",
    "Set the guest attribute for visitors without an account, or the user attribute together with a tokenProvider.",
  ],
  bad_user: [
    "The user’s id is not allowed",
    "Ids that begin with “~” are those of guests. Use another id, or the guest attribute.",
  ],
  no_token_provider: [
    "There is a user, but no tokenProvider",
    "Give the element a function that asks your backend for a token:",
  ],
  token_failed: [
    "The tokenProvider failed",
    "It threw, or its promise was rejected. Look at what your backend answered; the chat asks again by itself.",
  ],
  unreachable: [
    "The server does not answer",
    "Check that it runs, that the address is right and ends in no wrong path, and that no firewall, proxy or ad blocker is in the way.",
  ],
  blocked_by_csp: [
    "This page’s content security policy does not allow the server",
    "Add the server’s address, also as wss:, to connect-src of the page’s Content-Security-Policy.",
  ],
  origin_refused: [
    "The server does not know this website",
    "Add the origin of this page to the allowed origins of the app on the server. It is the scheme, host and port as in the address bar.",
  ],
  token_refused: [
    "The server refused the token",
    "Check that it is signed with a key of this app, that its sub is the user attribute and its aud the app, and that exp is at most one hour ahead.",
  ],
  token_expired: [
    "The token has expired",
    "The tokenProvider must return a fresh token at every call. If it does, compare the clocks of your backend and the chat server: more than 60 seconds apart is too much.",
  ],
  revoked: [
    "The access of this user was withdrawn",
    "Tokens issued before the withdrawal are refused; issue a new one if the user may come back.",
  ],
  version_mismatch: [
    "This page loads a version of im-chat that the server no longer speaks",
    "Update @im-chat/ui-components, or load the script from the server itself.",
  ],
  app_refused: [
    "The server refused the app or the way to sign in",
    "Check the app attribute, and that the app allows what is asked for, such as guests.",
  ],
  no_height: [
    "The element has no height",
    "Give it one in your style sheet, or put it into an element that has a height.",
  ],
  unknown_user: [
    "The user in the to attribute does not exist",
    "Let your backend create them first: POST /v1/commands with an upsertUser command.",
  ],
  ended: ["This chat has ended", "Sign in again to read and write messages."],
  no_chat_inside: ["There is no chat inside the launcher", "Put an im-chat element into it:"],
};

const ZH: Readonly<Record<FaultKind, Words>> = {
  no_server: ["缺少服务器地址", "请将 server 属性设为 im-chat 服务器的地址。"],
  bad_server: [
    "服务器地址不是有效网址",
    "server 属性必须是 http 或 https 地址，或本站路径（如“/”）。",
  ],
  mixed_content: [
    "https 页面无法连接 http 服务器",
    "请为 im-chat 服务器配置证书，或与页面共用 https 代理，并使用 https 地址。",
  ],
  no_app: ["缺少应用标识", "请将 app 属性设为服务器上应用的 id；新服务器自带名为 demo 的应用。"],
  no_user: [
    "没有登录用户",
    "访客请设置 guest 属性；已登录用户请设置 user 属性并提供 tokenProvider。",
  ],
  bad_user: ["用户 id 不可用", "以“~”开头的 id 属于访客，请更换 id，或使用 guest 属性。"],
  no_token_provider: [
    "已指定用户，但没有 tokenProvider",
    "请为元素提供一个向你的后端索取令牌的函数：",
  ],
  token_failed: [
    "tokenProvider 出错",
    "它抛出了错误，或返回的 Promise 被拒绝。请检查后端的回应；聊天会自动重试。",
  ],
  unreachable: [
    "服务器没有响应",
    "请检查服务器是否在运行、地址和路径是否正确，以及是否被防火墙、代理或广告拦截器阻挡。",
  ],
  blocked_by_csp: [
    "页面的内容安全策略不允许连接该服务器",
    "请在页面 Content-Security-Policy 的 connect-src 中加入服务器地址（包括 wss:）。",
  ],
  origin_refused: [
    "服务器不认识此网站",
    "请在服务器上把本页面的来源（地址栏中的协议、主机和端口）加入该应用的允许来源。",
  ],
  token_refused: [
    "服务器拒绝了令牌",
    "请检查令牌是否由该应用的密钥签名，sub 是否等于 user 属性，aud 是否为应用 id，exp 是否不超过一小时。",
  ],
  token_expired: [
    "令牌已过期",
    "tokenProvider 每次都必须返回新令牌。若已如此，请比较后端与聊天服务器的时钟，相差不能超过 60 秒。",
  ],
  revoked: [
    "该用户的访问权限已被收回",
    "收回之前签发的令牌都会被拒绝；如允许用户回来，请签发新令牌。",
  ],
  version_mismatch: [
    "页面加载的 im-chat 版本已不被服务器支持",
    "请更新 @im-chat/ui-components，或直接从服务器加载脚本。",
  ],
  app_refused: [
    "服务器拒绝了应用或登录方式",
    "请检查 app 属性，以及该应用是否允许所用的方式（如访客）。",
  ],
  no_height: ["元素没有高度", "请在样式表中为它设置高度，或放入有高度的容器中。"],
  unknown_user: [
    "to 属性中的用户不存在",
    "请先由后端创建该用户：POST /v1/commands，命令 upsertUser。",
  ],
  ended: ["聊天已结束", "请重新登录后再收发消息。"],
  no_chat_inside: ["启动按钮中没有聊天元素", "请在其中放入 im-chat 元素："],
};

interface Place {
  /** BCP 47. */
  readonly lang: string;
  /** Of the element that has the attributes. */
  readonly tag: string;
}

export function describeFault(fault: SetupFault, { lang, tag }: Place): FaultText {
  const isChinese = lang.startsWith("zh");
  const [title, fix] = (isChinese ? ZH : EN)[fault.kind];
  const heading = isChinese ? "聊天无法启动" : "The chat cannot start";
  const code = CODE[fault.kind] ?? "";
  // In a launcher there is always a whole chat.
  const isOfTag = fault.kind !== "no_chat_inside";
  return { heading, title, fix, code: isOfTag ? code.replaceAll("im-chat", tag) : code };
}
