// `npm run size`: what our bundles weigh, beside what they may weigh.
import { measure, readBudget } from "./measure.ts";

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`.padStart(9);

for (const row of readBudget()) {
  const { sizeBytes, later } = await measure(row);
  const verdict = sizeBytes > row.maxBytes ? "TOO LARGE" : "";
  console.log(
    `${row.name.padEnd(44)}${kilobytes(sizeBytes)} of${kilobytes(row.maxBytes)}, goal${kilobytes(row.goalBytes)}  ${verdict}`,
  );
  for (const chunk of later) {
    console.log(`  later: ${chunk.name.padEnd(35)}${kilobytes(chunk.sizeBytes)}`);
  }
  if (sizeBytes > row.maxBytes) process.exitCode = 1;
}
