/** One calm line about what happens. */
export function say(line) {
  process.stdout.write(`im-chat: ${line}\n`);
}

/** What stops a command, in one sentence that says what to do; shown without a stack. */
export class SetupError extends Error {}

/** Runs a command's main function; a SetupError becomes one line and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`im-chat: ${explain(error)}\n`);
  }
}

const DISK_FAULTS = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

function explain(error) {
  if (error instanceof SetupError) return error.message;
  const fault = DISK_FAULTS[error.code];
  if (fault !== undefined && error.path !== undefined)
    return `cannot write ${error.path}: ${fault}`;
  return error.stack ?? String(error);
}
