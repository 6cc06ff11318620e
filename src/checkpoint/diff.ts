import { schemaVersion } from "../query/shape.ts";
import type { CheckpointFailure, CheckpointFile, CheckpointState, CheckpointTask } from "./state.ts";

/** One of two checkpoints that are compared. */
interface Side {
  readonly id: string;
  readonly at: string;
  readonly session_id: string;
}

/** A value that is another one now. */
export interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** What happened between two checkpoints. */
export interface CheckpointDiff {
  readonly schema_version: number;
  readonly from: Side;
  readonly to: Side;
  readonly context_tokens: Change<number | null>;
  readonly tasks: {
    readonly new: readonly CheckpointTask[];
    readonly done: readonly CheckpointTask[];
    /** Known before, not done, and in another state now. */
    readonly changed: readonly (Pick<CheckpointTask, "id" | "subject"> & Change<string>)[];
    readonly gone: readonly CheckpointTask[];
  };
  readonly files: {
    /** Touched for the first time. */
    readonly new: readonly CheckpointFile[];
    /** Changed again: how many changes and lines were added to those before. */
    readonly changed: readonly Pick<CheckpointFile, "path" | "edits" | "lines_added" | "lines_removed">[];
  };
  readonly failures: {
    readonly new: readonly CheckpointFailure[];
    /** Failed before, and went well since. */
    readonly passed: readonly CheckpointFailure[];
  };
  readonly git: {
    readonly branch: Change<string | null>;
    readonly head: Change<string | null>;
    /** Files not as committed. */
    readonly dirty: Change<number | null>;
  };
}

/**
 * What is otherwise in the second state than in the first. Of lists that are bounded only what is in them is compared. Another
 * session, as the one that goes on after a `/clear`, numbers its own tasks and counts from nothing.
 */
export function diffStates(from: CheckpointState, to: CheckpointState): CheckpointDiff {
  const isOneSession = from.session.agent === to.session.agent && from.session.id === to.session.id;
  const base = isOneSession ? from : uncounted(from);
  return {
    schema_version: schemaVersion,
    from: sideOf(from),
    to: sideOf(to),
    context_tokens: { from: from.context.tokens, to: to.context.tokens },
    tasks: diffTasks(from.tasks, to.tasks, isOneSession ? numberOf : wordsOf),
    files: diffFiles(base.files, to.files),
    failures: diffFailures(base.failures, to.failures),
    git: {
      branch: { from: from.git?.branch ?? null, to: to.git?.branch ?? null },
      head: { from: from.git?.head ?? null, to: to.git?.head ?? null },
      dirty: { from: from.git?.dirty_total ?? null, to: to.git?.dirty_total ?? null },
    },
  };
}

function sideOf({ id, at, session }: CheckpointState): Side {
  return { id, at, session_id: session.id };
}

/** The state as one from which nothing has been counted yet. */
function uncounted({ files, failures }: CheckpointState): Pick<CheckpointState, "files" | "failures"> {
  return {
    files: files.map((file) => ({ ...file, edits: 0, lines_added: null, lines_removed: null })),
    failures: failures.map((failure) => ({ ...failure, times: 0 })),
  };
}

function diffTasks(
  from: readonly CheckpointTask[],
  to: readonly CheckpointTask[],
  nameOf: (task: CheckpointTask) => string,
): CheckpointDiff["tasks"] {
  const before = new Map(from.map((task) => [nameOf(task), task]));
  const now = new Set(to.map((task) => nameOf(task)));
  const moved = to.flatMap((task) => {
    const known = before.get(nameOf(task));
    return known === undefined || known.status === task.status ? [] : [{ task, known }];
  });
  return {
    new: to.filter((task) => !before.has(nameOf(task))),
    done: moved.flatMap(({ task }) => (task.status === "completed" ? [task] : [])),
    changed: moved.flatMap(({ task: { id, subject, status }, known }) =>
      status === "completed" ? [] : [{ id, subject, from: known.status, to: status }],
    ),
    gone: from.filter((task) => !now.has(nameOf(task))),
  };
}

function numberOf(task: CheckpointTask): string {
  return task.id ?? wordsOf(task);
}

function wordsOf({ subject }: CheckpointTask): string {
  return `subject ${subject ?? ""}`;
}

function diffFiles(from: readonly CheckpointFile[], to: readonly CheckpointFile[]): CheckpointDiff["files"] {
  const before = new Map(from.map((file) => [file.path, file]));
  return {
    new: to.filter(({ path }) => !before.has(path)),
    changed: to.flatMap(({ path, edits, lines_added, lines_removed }) => {
      const known = before.get(path);
      if (known === undefined || edits <= known.edits) return [];
      return [
        {
          path,
          edits: edits - known.edits,
          lines_added: since(known.lines_added, lines_added),
          lines_removed: since(known.lines_removed, lines_removed),
        },
      ];
    }),
  };
}

function since(before: number | null, now: number | null): number | null {
  return now === null ? null : now - (before ?? 0);
}

function diffFailures(
  from: readonly CheckpointFailure[],
  to: readonly CheckpointFailure[],
): CheckpointDiff["failures"] {
  const before = new Map(from.map((failure) => [keyOf(failure), failure]));
  return {
    new: to.filter((failure) => failure.times > (before.get(keyOf(failure))?.times ?? 0)),
    passed: to.filter(
      (failure) => failure.passed_since && before.get(keyOf(failure))?.passed_since === false,
    ),
  };
}

function keyOf({ tool, error, command, path }: CheckpointFailure): string {
  return JSON.stringify([tool, error, command, path]);
}
