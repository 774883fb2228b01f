export interface Texts {
  readonly title: string;
  readonly choose: string;
  readonly explain: string;
  readonly signedInAs: string;
  readonly dark: string;
  readonly light: string;
  readonly otherLanguage: string;
  readonly signOut: string;
}

export const TEXTS: Readonly<Record<"en" | "zh-CN", Texts>> = {
  en: {
    title: "Messenger",
    choose: "Who do you want to be?",
    explain:
      "Example people on your own server. Open a second window to be somebody else at the same time.",
    signedInAs: "signed in as",
    dark: "Dark",
    light: "Light",
    otherLanguage: "中文",
    signOut: "Sign out",
  },
  "zh-CN": {
    title: "即时通讯",
    choose: "你想当谁？",
    explain: "这些是你自己服务器上的示例用户。再开一个窗口，就可以同时当另一个人。",
    signedInAs: "当前用户",
    dark: "深色",
    light: "浅色",
    otherLanguage: "English",
    signOut: "退出登录",
  },
};

export type Language = keyof typeof TEXTS;
