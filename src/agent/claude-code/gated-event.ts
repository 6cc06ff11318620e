/**
 * Hooks of Claude Code whose answer can end its work: before a prompt is put to the model, before a tool runs, and after it ran,
 * which is before the next request. What an answer does was tried with both versions of the lab, with posted and with command
 * hooks, in a terminal and without one (docs/decisions/034).
 */
import { isSince } from "../../domain/client-version.ts";
import * as v from "valibot";
import { factField, idField, pathField } from "./hook-body.ts";
import { isJsonObject } from "../../domain/json-object.ts";

const names = ["UserPromptSubmit", "PreToolUse", "PostToolUse"] as const;
type GatedName = (typeof names)[number];

/** The names of these events. */
export const gatedEvents: ReadonlySet<string> = new Set(names);

/** Such an event of one session. */
export interface GatedEvent {
  readonly name: GatedName;
  /** The session whose work it is, also where a subagent of it uses a tool. */
  readonly sessionId: string;
  readonly tool: string | undefined;
  readonly toolUseId: string | undefined;
  /** Whether a subagent of the session uses the tool. */
  readonly isSubagents: boolean;
  /** The session's own transcript, as the client names it: a word from outside, and no path that may be opened unseen. */
  readonly transcriptPath: string | undefined;
}

const fields = v.object({
  hook_event_name: factField,
  session_id: idField,
  tool_name: factField,
  tool_use_id: idField,
  agent_id: idField,
  transcript_path: pathField,
});

/** The event that a hook's body tells of, where an answer can end the work; undefined for every other. */
export function gatedEventOf(told: unknown): GatedEvent | undefined {
  // Four fields are read of a body that may hold whole files.
  if (!isJsonObject(told)) return undefined;
  const read = v.parse(fields, told);
  const name = names.find((known) => known === read.hook_event_name);
  if (name === undefined || read.session_id === undefined) return undefined;
  return {
    name,
    sessionId: read.session_id,
    tool: read.tool_name,
    toolUseId: read.tool_use_id,
    isSubagents: read.agent_id !== undefined,
    transcriptPath: read.transcript_path,
  };
}

/**
 * The answer that ends the work, with the reason that a person reads. A prompt is given back to its person. A tool's run ends the
 * turn: no further request is made. From 2.1.329 on the tool itself does not run either; the older client would take a denial
 * for its whole answer, and go on.
 */
export function stopAnswer(
  { name }: Pick<GatedEvent, "name">,
  { reason, clientVersion }: { readonly reason: string; readonly clientVersion: string | undefined },
): object {
  if (name === "UserPromptSubmit") return { decision: "block", reason };
  const stop = { continue: false, stopReason: reason };
  if (name === "PostToolUse" || !isSince(clientVersion, firstDenying)) return stop;
  const denial = { permissionDecision: "deny", permissionDecisionReason: reason };
  return { ...stop, hookSpecificOutput: { hookEventName: name, ...denial } };
}

/** The first version of which it is known. */
const firstDenying = [2, 1, 329] as const;
