import { library, website } from "../../scripts/tsup-library.ts";

export default [
  library({
    index: "src/index.ts",
    define: "src/define.ts",
    controllers: "src/controllers/index.ts",
  }),
  website({ "im-chat": "src/loader.ts" }),
];
