import type * as v from "valibot";
import type { Observation } from "../../domain/observation.ts";
import type { Heard } from "../plain-record.ts";
import {
  amountField,
  countField,
  factField,
  idField,
  innerField,
  pathField,
  shortTextField,
  truthField,
  type HookBody,
} from "./hook-body.ts";
import {
  readCompactionEnd,
  readCompactionStart,
  readNotification,
  readPrompt,
  readQuietly,
  readSessionEnd,
  readSessionStart,
  readStop,
  readStopFailure,
} from "./hook-session.ts";
import { readSubagentStart, readSubagentStop } from "./hook-subagent.ts";
import { readTask } from "./hook-task.ts";
import {
  readDenial,
  readPermissionRequest,
  readToolFailure,
  readToolStart,
  readToolSuccess,
} from "./hook-tool.ts";

/** An event that Claude Code has hooks for. */
export interface HookEvent {
  readonly name: string;
  /** Whether its hooks take no matcher. */
  readonly matcherless: boolean;
  /** Whether a hook of type `http` may listen to it. */
  readonly http: boolean;
  /** Whether it says something that no other event says as well. */
  readonly observed: boolean;
}

/** How one event is read: its small facts by their fields, and its meaning. */
export interface HookReader {
  readonly facts: v.ObjectEntries;
  readonly read: (heard: Heard, body: HookBody) => Observation[];
}

interface Row extends HookReader, Partial<Omit<HookEvent, "name">> {}

/** What many events carry. */
const frame = { permission_mode: factField, effort: innerField("level") };
/** Whose event it is, for records that have no field of their own for it. */
const whose = { ...frame, prompt_id: idField, agent_id: idField, agent_type: factField };
const tool = { ...frame, agent_type: factField, mcp_server: innerField("name") };
const stop = {
  stop_hook_active: truthField,
  background_tasks: countField,
  session_crons: countField,
};
/** The words that ended a turn, for those who keep texts: the redaction step takes them out for all others. */
const answerField = shortTextField(4000);
const team = { prompt_id: idField, teammate_name: factField, team_name: factField };
const modelSwitch = {
  ...whose,
  from_model: factField,
  to_model: factField,
  requested_model: factField,
  source: factField,
  context_tokens: amountField,
  prompt_cache_warm: truthField,
  cache_ttl: factField,
  estimated_cache_write_usd: amountField,
  pricing: factField,
};
const elicitation = { ...whose, mcp_server_name: factField, mode: factField, elicitation_id: idField };

const table = {
  SessionStart: {
    read: readSessionStart,
    facts: {
      ...whose,
      source: factField,
      model: factField,
      seconds_since_last_response: amountField,
      context_tokens: amountField,
      prompt_cache_likely_expired: truthField,
      estimated_cache_write_usd: amountField,
    },
    http: false,
    observed: true,
  },
  Setup: { read: readQuietly, facts: { ...whose, trigger: factField }, http: false },
  InstructionsLoaded: {
    read: readQuietly,
    facts: {
      ...whose,
      file_path: pathField,
      memory_type: factField,
      load_reason: factField,
      globs: countField,
      trigger_file_path: pathField,
      parent_file_path: pathField,
    },
  },
  UserPromptSubmit: { read: readPrompt, facts: frame, matcherless: true, observed: true },
  UserPromptExpansion: {
    read: readQuietly,
    facts: { ...whose, expansion_type: factField, command_name: factField, command_source: factField },
  },
  MessageDisplay: {
    read: readQuietly,
    facts: { ...whose, turn_id: idField, message_id: idField, index: amountField, final: truthField },
    matcherless: true,
  },
  PreToolUse: { read: readToolStart, facts: tool, observed: true },
  PermissionRequest: {
    read: readPermissionRequest,
    facts: { ...tool, ...whose, tool_name: factField, permission_suggestions: countField },
    observed: true,
  },
  PermissionDenied: { read: readDenial, facts: { ...tool, reason: factField }, observed: true },
  PostToolUse: { read: readToolSuccess, facts: tool, observed: true },
  PostToolUseFailure: { read: readToolFailure, facts: { ...tool, is_interrupt: truthField }, observed: true },
  PostToolBatch: { read: readQuietly, facts: { ...whose, tool_calls: countField }, matcherless: true },
  Notification: {
    read: readNotification,
    facts: { ...whose, notification_type: factField, message: factField, title: factField },
    observed: true,
  },
  SubagentStart: { read: readSubagentStart, facts: frame, observed: true },
  SubagentStop: { read: readSubagentStop, facts: { ...frame, ...stop }, observed: true },
  TaskCreated: { read: readTask("pending"), facts: team, matcherless: true, observed: true },
  TaskCompleted: { read: readTask("completed"), facts: team, matcherless: true, observed: true },
  Stop: {
    read: readStop,
    facts: { ...whose, ...stop, last_assistant_message: answerField },
    matcherless: true,
    observed: true,
  },
  StopFailure: { read: readStopFailure, facts: { ...whose, error: factField }, observed: true },
  TeammateIdle: { read: readQuietly, facts: { ...whose, ...team }, matcherless: true },
  ConfigChange: { read: readQuietly, facts: { ...whose, source: factField, file_path: pathField } },
  CwdChanged: {
    read: readQuietly,
    facts: { ...whose, old_cwd: pathField, new_cwd: pathField },
    matcherless: true,
    observed: true,
  },
  // Client 2.1.197 does not know it, and stops every start of a session to say so.
  DirectoryAdded: { read: readQuietly, facts: { ...whose, directory: pathField, source: factField } },
  FileChanged: { read: readQuietly, facts: { ...whose, file_path: pathField, event: factField } },
  // Its hook must answer with a path: one that only observes would keep the client from making the worktree.
  WorktreeCreate: { read: readQuietly, facts: { ...whose, name: factField }, matcherless: true },
  // Its hook is taken for the one that removes the folder: beside an observer the folder would stay.
  WorktreeRemove: { read: readQuietly, facts: { ...whose, worktree_path: pathField }, matcherless: true },
  PreCompact: {
    read: readCompactionStart,
    facts: { ...whose, trigger: factField },
    observed: true,
  },
  PostCompact: { read: readCompactionEnd, facts: { ...whose, trigger: factField }, observed: true },
  // A hook that is late here blocks the switch; what came of it is told afterwards.
  PreModelSwitch: { read: readQuietly, facts: modelSwitch },
  // Unknown to client 2.1.197, like DirectoryAdded. The model stands on every request.
  PostModelSwitch: { read: readQuietly, facts: modelSwitch },
  Elicitation: { read: readQuietly, facts: elicitation },
  ElicitationResult: { read: readQuietly, facts: { ...elicitation, action: factField } },
  SessionEnd: { read: readSessionEnd, facts: { ...whose, reason: factField }, observed: true },
} satisfies Record<string, Row>;

/** A Map, because the outside says the name: `constructor` is no event. */
const rows: ReadonlyMap<string, Row> = new Map(Object.entries<Row>(table));

/** Every event that Claude Code is known to have hooks for. */
export const hookEvents: readonly HookEvent[] = [...rows].map(
  ([name, { matcherless = false, http = true, observed = false }]) => ({ name, matcherless, http, observed }),
);

/** How the event of this name is read; undefined for events that are not known here. */
export function hookReader(name: string): HookReader | undefined {
  return rows.get(name);
}
