/** A system call of the trace, placed by the lines where it began and ended. */
export interface Call {
  readonly name: string;
  /** What the descriptor stands for: a path, or a socket with both its ends. */
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly beganAt: number;
  /** Infinity when the trace ends first. */
  readonly endedAt: number;
}

const BEGUN = /^(\d+) +(\w+)\((?:\d+<((?:\\x\w\w)+|\w+:\[.*?\])>)?(.*)$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>/;
const UNFINISHED = "<unfinished ...>";
const STRING = /"((?:\\x\w\w)*)"/g;

/** Reads what `strace -f -yy -xx` wrote, in the order of beginnings. */
export function readCalls(trace: string): readonly Call[] {
  const calls: { -readonly [Key in keyof Call]: Call[Key] }[] = [];
  const open = new Map<string, (typeof calls)[number]>();
  trace.split("\n").forEach((line, index) => {
    const resumed = RESUMED.exec(line);
    if (resumed !== null) {
      const call = open.get(`${resumed[1]} ${resumed[2]}`);
      if (call !== undefined) call.endedAt = index;
      return;
    }
    const [, thread = "", name = "", target = "", rest = ""] = BEGUN.exec(line) ?? [];
    if (name === "") return;
    const strings = [...rest.matchAll(STRING)].map(([, text = ""]) => fromHex(text));
    const isUnfinished = line.endsWith(UNFINISHED);
    const call = {
      name,
      target: target.startsWith("\\x") ? Buffer.from(fromHex(target)).toString() : target,
      bytes: Buffer.concat(strings),
      beganAt: index,
      endedAt: isUnfinished ? Infinity : index,
    };
    calls.push(call);
    if (isUnfinished) open.set(`${thread} ${name}`, call);
  });
  return calls;
}

function fromHex(text: string): Uint8Array {
  return Buffer.from(text.replaceAll("\\x", ""), "hex");
}
