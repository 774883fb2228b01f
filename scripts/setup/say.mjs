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
    const text = error instanceof SetupError ? error.message : (error.stack ?? String(error));
    process.stderr.write(`im-chat: ${text}\n`);
  }
}
