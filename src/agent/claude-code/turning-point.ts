/**
 * Where a session of Claude Code is about to lose its context, or begins with another one: the hooks that a checkpoint is
 * saved at, and the one that may put it back.
 */
import * as v from "valibot";
import { bodyOf, factField, idField, pathField, type HookBody } from "./hook-body.ts";

/** After what a session starts. */
export type StartSource = "startup" | "resume" | "clear" | "compact" | "fork";

/** What a hook says of its session's context. */
export interface TurningPoint {
  /** A summary is about to take its place, it was thrown away, or a session starts. */
  readonly kind: "compaction" | "clear" | "start";
  readonly sessionId: string;
  /** Only at a start. */
  readonly source: StartSource | undefined;
  /** The folder the session works in. */
  readonly project: string | undefined;
  /** The session's own transcript, as the client names it: a word from outside, and no path that may be opened unseen. */
  readonly transcriptPath: string | undefined;
}

const fields = v.object({
  hook_event_name: factField,
  session_id: idField,
  source: factField,
  reason: factField,
  cwd: pathField,
  transcript_path: pathField,
  agent_id: idField,
});

const sources: ReadonlySet<string> = new Set(["startup", "resume", "clear", "compact", "fork"]);

/** The turning point that a hook's body tells of; undefined for every other event, and for a subagent's. */
export function turningPointOf(told: unknown): TurningPoint | undefined {
  const body: HookBody | undefined = bodyOf(told);
  if (body === undefined) return undefined;
  const read = v.parse(fields, body);
  const kind = kindOf(read);
  if (kind === undefined || read.session_id === undefined || read.agent_id !== undefined) return undefined;
  return {
    kind,
    sessionId: read.session_id,
    source: kind === "start" && sources.has(read.source ?? "") ? (read.source as StartSource) : undefined,
    project: read.cwd,
    transcriptPath: read.transcript_path,
  };
}

function kindOf({
  hook_event_name: event,
  reason,
}: v.InferOutput<typeof fields>): TurningPoint["kind"] | undefined {
  if (event === "PreCompact") return "compaction";
  if (event === "SessionStart") return "start";
  return event === "SessionEnd" && reason === "clear" ? "clear" : undefined;
}

/** What a hook of SessionStart answers to put a text before the model. The client takes ten thousand characters at most. */
export function startAnswer(text: string): object {
  return { hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: text } };
}
