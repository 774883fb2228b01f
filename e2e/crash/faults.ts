/** What is done to a server, after it has been under load for so long. */
export interface Fault {
  readonly name: "kill" | "pause" | "full";
  readonly afterMs: number;
}

/** A server bears load this long before something happens to it, at most. */
const LIFE_MS = 600;
/** Of all faults. */
const PAUSES = 0.08;
const FULL_DISKS = 0.08;

/** Draws faults until there are as many kills.
 * @param random Uniform in [0, 1); drawn for the faults alone, so that a seed always gives the same. */
export function drawFaults(kills: number, random: () => number): readonly Fault[] {
  const faults: Fault[] = [];
  for (let killed = 0; killed < kills;) {
    const choice = random();
    const name = choice < PAUSES ? "pause" : choice < PAUSES + FULL_DISKS ? "full" : "kill";
    faults.push({ name, afterMs: random() * LIFE_MS });
    if (name === "kill") killed += 1;
  }
  return faults;
}
