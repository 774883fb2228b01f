// Icons of what is loaded after the first conversation; drawn as those of paths.ts.

export const chevronDownIcon = "m6 9.5 6 6 6-6";
export const chatIcon =
  "M20.2 11.6c0 4.2-3.7 7.6-8.2 7.6-1.1 0-2.2-.2-3.1-.6L4 20.2l1.3-4.1a7.1 7.1 0 0 1-1.5-4.5C3.8 7.4 7.5 4 12 4s8.2 3.4 8.2 7.6Z";
export const searchIcon = "M10.8 18.2a7.4 7.4 0 1 0 0-14.8 7.4 7.4 0 0 0 0 14.8ZM16.2 16.2l4.6 4.6";
export const moreIcon =
  "M4.7 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0ZM11.5 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0ZM18.3 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0Z";
export const composeIcon =
  "M11.5 4H6.4A2.4 2.4 0 0 0 4 6.4v11.2A2.4 2.4 0 0 0 6.4 20h11.2a2.4 2.4 0 0 0 2.4-2.4v-5.1M9.2 12.2 18 3.4a1.84 1.84 0 0 1 2.6 2.6l-8.8 8.8-3.5.9.9-3.5Z";
export const pencilIcon =
  "M4.2 19.8 5.4 15 16.3 4.1a2 2 0 0 1 2.8 0l.8.8a2 2 0 0 1 0 2.8L9 18.6l-4.8 1.2ZM14 6.4l3.6 3.6";
export const addPersonIcon =
  "M9.5 11.5a3.9 3.9 0 1 0 0-7.8 3.9 3.9 0 0 0 0 7.8ZM2.6 20.3v-.6a5 5 0 0 1 5-5h3.8a5 5 0 0 1 5 5v.6M19 7.5v6M22 10.5h-6";
export const leaveIcon =
  "M9.5 20H6.4A2.4 2.4 0 0 1 4 17.6V6.4A2.4 2.4 0 0 1 6.4 4h3.1M15.5 16.5 20 12l-4.5-4.5M20 12H9.5";
export const offlineIcon =
  "M3.2 3.2l17.6 17.6M8.4 8.3A6 6 0 0 0 6.3 11 4.6 4.6 0 0 0 7 20h10.4M11 6.2a6.3 6.3 0 0 1 6.7 5.2 4.4 4.4 0 0 1 3 6.6";
export const lockIcon =
  "M6.4 10.6h11.2a1.8 1.8 0 0 1 1.8 1.8v6a1.8 1.8 0 0 1-1.8 1.8H6.4a1.8 1.8 0 0 1-1.8-1.8v-6a1.8 1.8 0 0 1 1.8-1.8ZM8 10.6V7.8a4 4 0 0 1 8 0v2.8";
export const wrenchIcon =
  "M14.6 6.6a4.6 4.6 0 0 1 5.9-2.3l-3 3 .5 1.7 1.7.5 3-3a4.6 4.6 0 0 1-6.1 6l-7.5 7.4a2.1 2.1 0 0 1-3-3l7.4-7.5a4.6 4.6 0 0 1 1.1-2.8Z";
export const copyIcon =
  "M10.6 8.6h7.8a2 2 0 0 1 2 2v7.8a2 2 0 0 1-2 2h-7.8a2 2 0 0 1-2-2v-7.8a2 2 0 0 1 2-2ZM5.6 15.4a2 2 0 0 1-2-2V5.6a2 2 0 0 1 2-2h7.8a2 2 0 0 1 2 2";
export const hideIcon =
  "M3.2 3.2l17.6 17.6M9.9 5.2A10 10 0 0 1 12 5c5 0 8.4 4.2 9.4 7a12 12 0 0 1-2.7 4M6.2 7.2A12.6 12.6 0 0 0 2.6 12c1 2.8 4.4 7 9.4 7a9.6 9.6 0 0 0 4.4-1.1M10 10a2.8 2.8 0 0 0 4 4";
export const arrowDownIcon = "M12 4.5v15M5.5 13l6.5 6.5 6.5-6.5";
export const personIcon =
  "M12 11.5a3.9 3.9 0 1 0 0-7.8 3.9 3.9 0 0 0 0 7.8ZM4.6 20.3v-.6a5 5 0 0 1 5-5h4.8a5 5 0 0 1 5 5v.6";
