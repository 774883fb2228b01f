import { library } from "../../scripts/tsup-library.ts";

export default library({ index: "src/index.ts", browser: "src/browser.ts", msw: "src/msw.ts" });
