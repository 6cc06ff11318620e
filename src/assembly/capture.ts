import { pathInProject } from "../checkpoint/project-path.ts";
import { instantOrNull, sealState, type CheckpointState } from "../checkpoint/state.ts";
import type { Config } from "../config/schema.ts";
import { markerOf } from "../domain/checkpoint-marker.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant, type Clock } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import type { Capture } from "./keeper.ts";

const most = 1000;

/** Reads a session's state out of the ledger. */
export function openCapture(
  _config: Config,
  { reader, clock }: { readonly reader: LedgerReader; readonly clock: Clock },
): Capture {
  return async (session, reason) => {
    const filter = { sessionKey: session.key };
    const project = session.facts.project;
    const calls = reader.toolCalls(filter, most).filter(({ filePath }) => filePath !== undefined);
    const paths = [...new Set(calls.map(({ filePath = "" }) => pathInProject(filePath, project)))];
    const tasks = reader
      .tasks(filter, most)
      .flatMap(({ taskId, subject, status, statusAt }) =>
        status === undefined || status === "deleted"
          ? []
          : [{ id: taskId ?? null, subject: subject ?? null, status, since: instantOrNull(statusAt) }],
      );
    if (paths.length + tasks.length === 0) return undefined;
    const state = sealState({
      at: formatInstant(clock()),
      reason,
      session: sessionOf(session),
      context: {
        tokens: null,
        window: null,
        used_percent: null,
        compacts_at_tokens: null,
        fill_percent: null,
      },
      last_message: null,
      plan: null,
      tasks,
      prompts: [],
      files: paths.map((path) => ({
        path,
        did: "edited",
        edits: 1,
        reads: 0,
        last_at: formatInstant(clock()),
        lines_added: null,
        lines_removed: null,
      })),
      failures: [],
      git: null,
      decisions: [],
      subagents: [],
      background: [],
      totals: { tasks: tasks.length, files: paths.length, failures: 0, decisions: 0 },
    });
    return { state, text: textOf(state) };
  };
}

function sessionOf({ agent, id, facts }: Session): CheckpointState["session"] {
  return { agent, id, project: facts.project ?? null, title: facts.title ?? null, model: null };
}

function textOf({ id, tasks, files }: CheckpointState): string {
  const lines = [
    ...tasks.map(({ subject, status }) => `- task ${subject}: ${status}`),
    ...files.map(({ path }) => `- file ${path}`),
  ];
  return `${markerOf(id)}\n${lines.join("\n")}\n${markerOf(id)}`;
}
