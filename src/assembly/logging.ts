import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { LogFile } from "../self/log-file.ts";
import type { DaemonHost } from "./collector.ts";

/** Where a daemon says what its operator should know. */
export interface DaemonLog {
  /** To the file, and to standard error unless the daemon is quiet. */
  readonly say: (line: string) => void;
  /** To the file only: what whoever looks at a terminal sees anyway. */
  readonly note: (line: string) => void;
  /** Says a last line: what stands in the place of the file from now on is another daemon's. */
  readonly leave: (line: string) => void;
  readonly close: () => void;
}

/** Opens the log of a daemon that holds its data dir. Faults that nobody caught land there too, on their way to end the process. */
export function openLog(
  { dataDir, log }: Config,
  host: DaemonHost,
  { quiet }: { readonly quiet: boolean },
): DaemonLog {
  const file = new LogFile(dataDir, log, host.clock);
  let isLeft = false;
  const note = (line: string): void => {
    if (!isLeft) file.write(line);
  };
  const noteFault = (thrown: unknown): void => note(`uncaught fault: ${faultText(thrown)}`);
  process.on("uncaughtExceptionMonitor", noteFault);
  process.on("unhandledRejection", rethrow);
  return {
    say: (line) => {
      note(line);
      if (!quiet) host.log(line);
    },
    note,
    leave: (line) => {
      note(line);
      isLeft = true;
    },
    close: () => {
      note("stopped");
      process.off("uncaughtExceptionMonitor", noteFault);
      process.off("unhandledRejection", rethrow);
    },
  };
}

/** What was thrown as lines for the operator: a sentence, and where it came from when it is our fault. */
export function faultText(thrown: unknown): string {
  const { code, message, cause } = AppError.from(thrown);
  if (code !== "internal") return message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** Bun tells its monitor of what is thrown, not of what is rejected; what nobody caught ends the process either way. */
function rethrow(thrown: unknown): never {
  throw thrown;
}
