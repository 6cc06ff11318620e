import { expect, test } from "bun:test";
import { state } from "../../test/checkpoint/state.ts";
import { noon } from "../../test/contract/observation.ts";
import { formatInstant } from "../domain/time.ts";
import { diffStates } from "./diff.ts";
import type { CheckpointFailure, CheckpointFile, CheckpointTask } from "./state.ts";

const at = formatInstant(noon);

function task(id: string, subject: string, status: CheckpointTask["status"]): CheckpointTask {
  return { id, subject, status, since: null };
}

function file(edits: number, lines_added: number): CheckpointFile {
  return { path: "a.ts", did: "edited", edits, reads: 0, last_at: at, lines_added, lines_removed: 0 };
}

function failure(times: number): CheckpointFailure {
  return {
    tool: "Bash",
    error: "Exit code 1",
    command: null,
    path: null,
    times,
    last_at: at,
    passed_since: false,
  };
}

const before = state({
  tasks: [task("1", "Write the parser", "in_progress")],
  files: [file(5, 50)],
  failures: [failure(3)],
});

test("within one session numbers are those of its tasks, and counts go on", () => {
  const after = state({
    tasks: [task("1", "Write the whole parser", "completed")],
    files: [file(7, 60)],
    failures: [failure(3)],
  });
  expect(diffStates(before, after)).toMatchObject({
    tasks: { new: [], done: after.tasks, changed: [], gone: [] },
    files: { new: [], changed: [{ path: "a.ts", edits: 2, lines_added: 10, lines_removed: 0 }] },
    failures: { new: [] },
  });
});

test("another session has numbers and counts of its own: tasks are known by their words there", () => {
  const after = state({
    sessionId: "s2",
    tasks: [task("1", "Buy flowers", "completed"), task("2", "Write the parser", "completed")],
    files: [file(2, 4)],
    failures: [failure(1)],
  });
  const [flowers, parser] = after.tasks;
  expect(diffStates(before, after)).toMatchObject({
    tasks: { new: [flowers], done: [parser], changed: [], gone: [] },
    files: { new: [], changed: [{ path: "a.ts", edits: 2, lines_added: 4, lines_removed: 0 }] },
    failures: { new: after.failures },
  });
});
