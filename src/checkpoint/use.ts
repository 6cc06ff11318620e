import type { Task } from "../domain/task.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import { pathInProject } from "./project-path.ts";
import type { CheckpointState } from "./state.ts";

/** That a session went on with something its checkpoint holds. */
export interface Use {
  readonly at: UnixMs;
  /** `file src/a.ts`, `task Write the parser`. */
  readonly by: string;
}

/** What a session did after it was told. */
export interface Doings {
  /** The checkpoint's own session, or after a `/clear` the one that followed it. */
  readonly sessionId: string;
  readonly since: UnixMs;
  readonly toolCalls: readonly ToolCall[];
  readonly tasks: readonly Task[];
}

/**
 * The first thing that a session did with what its checkpoint holds: it touched one of the files, or moved one of the tasks
 * on. Undefined while it did neither.
 */
export function useOf(state: CheckpointState, doings: Doings): Use | undefined {
  return [...fileUses(state, doings), ...taskUses(state, doings)].toSorted((a, b) => a.at - b.at)[0];
}

/** A call that failed, was refused or has not answered yet touched nothing. */
function fileUses({ files, session }: CheckpointState, { toolCalls, since }: Doings): Use[] {
  const known = new Set(files.map(({ path }) => path));
  const went = toolCalls.filter(({ success }) => success === true);
  return went.flatMap(({ at, filePath }) => {
    const path = filePath === undefined ? undefined : pathInProject(filePath, session.project ?? undefined);
    return path !== undefined && at > since && known.has(path) ? [{ at, by: `file ${path}` }] : [];
  });
}

/** Each session numbers its own tasks, so that after a `/clear` only their words tell. */
function taskUses(state: CheckpointState, { tasks, since, sessionId }: Doings): Use[] {
  const isOneList = sessionId === state.session.id;
  return tasks.flatMap(({ taskId, subject, statusAt = 0 }) => {
    const isKnown = state.tasks.some(
      (own) =>
        (isOneList && own.id !== null && own.id === taskId) ||
        (own.subject !== null && own.subject === subject),
    );
    const name = subject ?? taskId;
    return isKnown && name !== undefined && statusAt > since ? [{ at: statusAt, by: `task ${name}` }] : [];
  });
}
