import { library } from "../../scripts/tsup-library.ts";

export default library({ index: "src/index.ts", limits: "src/limit.ts" });
