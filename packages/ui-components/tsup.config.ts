import { library } from "../../scripts/tsup-library.ts";
import { minifyTemplates } from "./scripts/minify-templates.ts";

export default {
  ...library({
    index: "src/index.ts",
    define: "src/define.ts",
    controllers: "src/controllers/index.ts",
  }),
  esbuildPlugins: [minifyTemplates()],
};
