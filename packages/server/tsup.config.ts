import { program } from "../../scripts/tsup-library.ts";

export default program({ index: "src/index.ts", main: "src/main.ts" });
