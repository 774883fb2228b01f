// `pnpm run generate`: everything in this package that is made from something else.
import { generateProtobuf } from "./generate-protobuf.ts";

await generateProtobuf();
