import { markerOf } from "../../src/domain/checkpoint-marker.ts";
import { sealState, type CheckpointState, type StateContents } from "../../src/checkpoint/state.ts";
import { formatInstant } from "../../src/domain/time.ts";
import { noon } from "../contract/observation.ts";

/** What is in a checkpoint of session s1 of /home/dev/web at noon with one open task, and what is said otherwise. */
export function contents(own: Partial<StateContents> & { readonly sessionId?: string } = {}): StateContents {
  const { sessionId = "s1", ...rest } = own;
  return {
    at: formatInstant(noon),
    reason: "threshold",
    session: {
      agent: "claude-code",
      id: sessionId,
      project: "/home/dev/web",
      title: "Write the parser",
      model: "claude-opus-5-5",
    },
    context: {
      tokens: 151_000,
      window: 200_000,
      used_percent: 75.5,
      compacts_at_tokens: 167_000,
      fill_percent: 90.4,
    },
    last_message: null,
    plan: null,
    tasks: [{ id: "1", subject: "Write the parser", status: "in_progress", since: formatInstant(noon) }],
    prompts: [],
    files: [],
    failures: [],
    git: null,
    decisions: [],
    subagents: [],
    background: [],
    totals: { tasks: 1, files: 0, failures: 0, decisions: 0 },
    ...rest,
  };
}

/** The same, sealed. */
export function state(own: Parameters<typeof contents>[0] = {}): CheckpointState {
  return sealState(contents(own));
}

/** A text with the marks of its state, and nothing else. */
export function marked({ id }: CheckpointState): string {
  return `${markerOf(id)}\nYou were at work.\n${markerOf(id)}`;
}
