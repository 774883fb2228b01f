import { program } from "../../scripts/tsup-library.ts";

export default program(
  {
    index: "src/index.ts",
    main: "src/main.ts",
    kernel: "src/kernel-entry.ts",
    testing: "src/testing/index.ts",
    "kernel-worker": "src/worker/kernel-worker.ts",
  },
  { bundled: ["kysely", "typebox"] },
);
