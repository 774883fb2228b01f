// `pnpm run vectors`: writes the golden vectors that do not exist yet, and never changes one that does.
import { writeVectors } from "../test/vectors.ts";

const { added, changed } = writeVectors();
process.stdout.write([`${added.length} vectors added`, ...added, ""].join("\n"));
if (changed.length > 0) {
  const why = "These vectors would change, which breaks every other end of the wire:";
  const instead = "Give the new form a new field or kind, and a vector with a name of its own.";
  process.stderr.write([why, ...changed, instead, ""].join("\n"));
  process.exitCode = 1;
}
