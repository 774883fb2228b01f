import type { Control } from "./control.ts";

/** Rules of the tabs of one user among themselves that tests alone show. */
export const TAB_CONTROLS: readonly Control[] = [
  {
    name: "T6 nothing is read anew when another tab leads",
    directed: {
      file: "packages/core/src/tabs/missed.test.ts",
      test: "what the tab that led stored and died before telling of is shown by all that are left",
      why: "the simulator's line loses nothing that is told to a tab which lives, and ends tabs between two transactions",
    },
    edits: [
      {
        file: "packages/core/src/root/run.ts",
        find: "  tabs.onLed(reread);\n",
        replace: "",
      },
    ],
  },
];
