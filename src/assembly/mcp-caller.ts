import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readProcess } from "../agent/claude-code/process.ts";
import { isAlive } from "../receiver/process/liveness.ts";

/** Programs that may stand between a client and this process: a shell, npx and what that starts. */
const mostAncestors = 5;

/**
 * The session that the client which started this process runs now, by the note that it keeps of its own process; undefined
 * where none of this process's ancestors has one.
 */
export function callingSessionId(claudeDirs: readonly string[], parentPid: number): string | undefined {
  let pid: number | undefined = parentPid;
  for (let step = 0; step < mostAncestors && pid !== undefined && pid > 1; step += 1) {
    for (const dir of claudeDirs) {
      const noted = notedSession(join(dir, "sessions", `${pid}.json`));
      if (noted !== undefined) return noted;
    }
    pid = parentOf(pid);
  }
  return undefined;
}

function notedSession(path: string): string | undefined {
  const told = textAt(path);
  const noted = told === undefined ? undefined : readProcess(told);
  // A crash leaves its note behind, and its number is given to another.
  return noted !== undefined && isAlive(noted) !== false ? noted.sessionId : undefined;
}

/** As Linux tells it: the fourth field of its stat, counted behind the name, which may hold anything. */
function parentOf(pid: number): number | undefined {
  const stat = textAt(`/proc/${pid}/stat`);
  const parent = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return Number.isInteger(parent) ? parent : undefined;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
