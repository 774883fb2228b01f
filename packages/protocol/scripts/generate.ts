// `pnpm run generate`: everything in this package that is made from something else.
import { generateProtobuf } from "./generate-protobuf.ts";
import { generateTables } from "./generate-tables.ts";

generateProtobuf();
generateTables();
