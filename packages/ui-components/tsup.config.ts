import { library, website } from "../../scripts/tsup-library.ts";
import { LATER, REGISTER_CHAT } from "./scripts/later.ts";
import { minifyTemplates } from "./scripts/minify-templates.ts";

export default [
  {
    ...library({
      index: "src/index.ts",
      define: "src/define.ts",
      controllers: "src/controllers/index.ts",
    }),
    esbuildPlugins: [minifyTemplates()],
  },
  {
    ...website({ "im-chat": "src/loader.ts" }),
    esbuildPlugins: [minifyTemplates({ gather: { into: REGISTER_CHAT, from: LATER } })],
  },
];
