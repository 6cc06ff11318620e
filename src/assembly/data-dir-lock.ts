import { AppError, messageOf } from "../domain/error.ts";
import { dataFiles, runningDaemon, type DaemonFile } from "../self/data-dir.ts";
import { holdLock } from "../store/sqlite/lock.ts";

/** How long a daemon waits for a hook that does its work meanwhile, in milliseconds: it ends within three seconds. */
export const hookHoldsMs = 4000;

/** Holds the data dir for this process. A daemon is never waited for, other holders for `waitMs` and a moment. */
export function lockDataDir(dir: string, waitMs = 0): Disposable {
  const { lock } = dataFiles(dir);
  for (const started = performance.now(); ;) {
    try {
      return holdLock(lock);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw lockFault(lock, thrown);
      const other = runningDaemon(dir);
      if (other !== undefined) throw rivalFault(dir, other, thrown);
      if (performance.now() - started >= waitMs) throw busyFault(dir, thrown);
    }
  }
}

function lockFault(lock: string, thrown: unknown): AppError {
  const reason = messageOf(thrown);
  const advice = "free the data dir for writing, or choose another with --data-dir";
  return new AppError("unavailable", `cannot lock ${lock}: ${reason}; ${advice}`, { cause: thrown });
}

/** Who holds it without having said so: a command that does its work without a collector, or a collector that begins or ends. */
function busyFault(dir: string, thrown: AppError): AppError {
  const who = "an import, a rebuild, an archive run, or a collector that starts or stops";
  return new AppError(
    "conflict",
    `another Hallmonitor is at work on ${dir} (${who}); wait for its end, or choose another --data-dir`,
    { cause: thrown },
  );
}

function rivalFault(dir: string, { pid, http_url }: DaemonFile, thrown: AppError): AppError {
  return new AppError(
    "conflict",
    `another Hallmonitor (pid ${pid}, ${http_url}) is running on ${dir}; stop it or choose another --data-dir`,
    { cause: thrown },
  );
}
