/** As in package.json: the first whose SQLite has all that the database needs. */
const LEAST = [22, 18] as const;

/** @param version Of Node: `22.18.0`. @returns what to say; undefined when it will do. */
export function refuseOldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `im-chat-server needs Node ${LEAST.join(".")} or newer; this is ${version}`;
}
