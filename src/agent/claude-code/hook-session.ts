import * as v from "valibot";
import type { Sign } from "../../domain/sign.ts";
import { cutText } from "../../domain/cut-text.ts";
import type { EventObservation, Observation } from "../../domain/observation.ts";
import type { PromptObservation } from "../../domain/prompt.ts";
import {
  isNotification,
  listedBackground,
  noticed,
  notificationIn,
  notified,
  runningSubagents,
} from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { promptAliases } from "./alias.ts";
import { factField, idField, textField, type HookBody } from "./hook-body.ts";
import { readSubagentStop } from "./hook-subagent.ts";

/** Longest prompt text kept; what is longer was pasted, and its length is told all the same. */
const maxPrompt = 65_536;

/** An event that says nothing of the session's activity. */
export function readQuietly(heard: Heard): EventObservation[] {
  return [{ ...heard, kind: "event" }];
}

function says(heard: Heard, sign: Sign): EventObservation[] {
  return [{ ...heard, kind: "event", sign }];
}

/** SessionStart. After a compaction the same session goes on: that is no start. */
export function readSessionStart(heard: Heard, body: HookBody): EventObservation[] {
  return body["source"] === "compact" ? readQuietly(heard) : says(heard, { says: "session-started" });
}

const reasonField = v.object({ reason: factField, trigger: factField });

/** SessionEnd: over, for the reason it gives. */
export function readSessionEnd(heard: Heard, body: HookBody): EventObservation[] {
  const { reason } = v.parse(reasonField, body);
  return says(heard, { says: "session-ended", reason });
}

const whoseField = v.object({ agent_id: idField });

/** Hooks run within subagents, too: what happens to their conversation does not happen to the session's. */
function isSubagents(body: HookBody): boolean {
  return v.parse(whoseField, body).agent_id !== undefined;
}

/** PreCompact: the session makes room. */
export function readCompactionStart(heard: Heard, body: HookBody): EventObservation[] {
  return isSubagents(body) ? readQuietly(heard) : says(heard, { says: "compaction-started" });
}

/** PostCompact: who asked for it decides whether the session works on or waits. */
export function readCompactionEnd(heard: Heard, body: HookBody): EventObservation[] {
  const { trigger } = v.parse(reasonField, body);
  return isSubagents(body) ? readQuietly(heard) : says(heard, { says: "compaction-ended", reason: trigger });
}

/** StopFailure: an answer failed at the API. A subagent ends with it, as by no other event, and its session goes on. */
export function readStopFailure(heard: Heard, body: HookBody): Observation[] {
  return isSubagents(body) ? readSubagentStop(heard, body) : says(heard, { says: "turn-ended" });
}

const promptFields = v.object({ prompt_id: idField, prompt: textField });
/** A command with its plugin's name, if it has one. A path has a second slash. */
const commandName = /^\/[\p{L}\d][\p{L}\d_.:-]{0,99}(?=\s|$)/u;

/** UserPromptSubmit: a person asked. The client submits notifications of its own in the same way. */
export function readPrompt(heard: Heard, body: HookBody): Observation[] {
  const { prompt_id: promptId, prompt } = v.parse(promptFields, body);
  const asked: PromptObservation = {
    ...heard,
    kind: "prompt",
    aliases: promptAliases(heard, { promptId, length: prompt?.length }),
    promptId,
    length: prompt?.length,
    text: prompt === undefined || prompt === "" ? undefined : cutText(prompt, maxPrompt),
    command: prompt === undefined ? undefined : commandName.exec(prompt)?.[0],
    sign: { says: "prompted" },
  };
  if (prompt === undefined || !isNotification(prompt)) return [asked];
  const notice = notificationIn(prompt);
  return [noticed(asked), ...(notice === undefined ? [] : notified(heard, notice))];
}

/** Stop: an answer is whole. The event lists what goes on beside the conversation. */
export function readStop(heard: Heard, body: HookBody): Observation[] {
  const stillRunning = runningSubagents(body);
  return [
    { ...heard, kind: "event", sign: { says: "turn-ended", stillRunning } },
    ...listedBackground(heard, body),
  ];
}

const notificationFields = v.object({ notification_type: factField, message: factField, agent_id: idField });
/** Notifications that say the session waits for what its person says next. */
const awaiting: ReadonlySet<string> = new Set([
  "agent_needs_input",
  "elicitation_dialog",
  "elicitation_url_dialog",
]);

/** Notifications that say a tool waits for permission. */
const asking: ReadonlySet<string> = new Set(["permission_prompt", "worker_permission_prompt"]);

/** Notification: the client calls its person. Most of them say nothing that other events do not say better. */
export function readNotification(heard: Heard, body: HookBody): EventObservation[] {
  const { notification_type: type = "", message, agent_id } = v.parse(notificationFields, body);
  // It comes a minute after each turn, also while subagents are out.
  if (type === "idle_prompt") return says(heard, { says: "turn-ended" });
  if (awaiting.has(type)) return says(heard, { says: "input-awaited" });
  if (!asking.has(type)) return readQuietly(heard);
  const tool = toolNamedIn(message);
  return says(heard, { says: "permission-asked", tool, subagentId: agent_id, isReminder: true });
}

/**
 * The tool of "… permission to use Bash". Newer clients name none. One word only: of an MCP tool some clients write a
 * title instead of the name, and a title would be taken for another tool than the one that waits.
 */
function toolNamedIn(message = ""): string | undefined {
  return /permission to use ([A-Za-z]\w*)\.?$/.exec(message)?.[1];
}
