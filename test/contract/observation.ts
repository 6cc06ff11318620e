import { untoldSubagent } from "../../src/agent/untold.ts";
import { unsaidOfCheckpoint, type CheckpointObservation } from "../../src/domain/checkpoint.ts";
import type { LimitSampleObservation } from "../../src/domain/limit-sample.ts";
import type { CompactionObservation } from "../../src/domain/compaction.ts";
import type { DataPointObservation, EventObservation, Observation } from "../../src/domain/observation.ts";
import type { PromptObservation } from "../../src/domain/prompt.ts";
import type { RequestObservation } from "../../src/domain/request.ts";
import type { StatementObservation } from "../../src/domain/statement.ts";
import type { SubagentObservation } from "../../src/domain/subagent.ts";
import type { TaskObservation } from "../../src/domain/task.ts";
import type { ToolCallObservation } from "../../src/domain/tool-call.ts";
import type { BackgroundTaskObservation } from "../../src/domain/background-task.ts";
import type { InsertedTextObservation } from "../../src/domain/inserted-text.ts";
import type { PreambleObservation } from "../../src/domain/preamble.ts";
import type { PlanEventObservation } from "../../src/domain/plan-event.ts";

/** 2026-11-20T12:00:00Z: the noon that test histories start at. */
export const noon = Date.UTC(2026, 10, 20, 12);

let told = 0;

function seen(name: string) {
  told += 1;
  return {
    agent: "claude-code",
    source: "otlp-log",
    sessionId: "s1",
    at: noon,
    seenAt: noon,
    facts: {},
    name,
    data: new Map(),
    digest: told,
  } as const;
}

/** A request with 10 in, 20 out, 30 read, 40 written for 7 nano-dollars, and what is said otherwise. */
export function request(own: Partial<RequestObservation> = {}): RequestObservation {
  return {
    ...seen("api_request"),
    kind: "request",
    aliases: [],
    model: "claude-opus-5-5",
    usage: {
      input: 10,
      output: 20,
      reasoning: undefined,
      cacheRead: 30,
      cacheWrite: 40,
      cacheWrite1h: undefined,
    },
    reportedNano: undefined,
    costNano: 7,
    durationMs: undefined,
    ttftMs: undefined,
    stopReason: undefined,
    speed: undefined,
    effort: undefined,
    attempt: undefined,
    failed: false,
    statusCode: undefined,
    error: undefined,
    promptId: undefined,
    subagentId: undefined,
    subagentType: undefined,
    querySource: undefined,
    messageId: undefined,
    requestId: undefined,
    branch: undefined,
    webSearches: undefined,
    inferenceGeo: undefined,
    ...own,
  };
}

/** A call of Bash of which only its name is told, and what is said otherwise. Without aliases it joins no other. */
export function toolCall(own: Partial<ToolCallObservation> = {}): ToolCallObservation {
  return {
    ...seen("tool_result"),
    kind: "tool-call",
    aliases: [],
    toolUseId: undefined,
    tool: "Bash",
    input: undefined,
    decision: undefined,
    decidedBy: undefined,
    startedAt: undefined,
    durationMs: undefined,
    blockedMs: undefined,
    success: undefined,
    error: undefined,
    inputBytes: undefined,
    resultBytes: undefined,
    promptId: undefined,
    subagentId: undefined,
    filePath: undefined,
    linesAdded: undefined,
    linesRemoved: undefined,
    ...own,
  };
}

/** A prompt of which only its time is told, and what is said otherwise. Without aliases it joins no other. */
export function prompt(own: Partial<PromptObservation> = {}): PromptObservation {
  return {
    ...seen("user_prompt"),
    kind: "prompt",
    aliases: [],
    promptId: undefined,
    length: undefined,
    text: undefined,
    command: undefined,
    ...own,
  };
}

/** A subagent of which only its end is told, without an id or numbers, and what is said otherwise. */
export function subagent(own: Partial<SubagentObservation> = {}): SubagentObservation {
  return {
    ...seen("subagent_completed"),
    kind: "subagent",
    aliases: [],
    ...untoldSubagent,
    ...own,
  };
}

/** A compaction without a trigger, sizes or an outcome, and what is said otherwise. */
export function compaction(own: Partial<CompactionObservation> = {}): CompactionObservation {
  return {
    ...seen("compaction"),
    kind: "compaction",
    aliases: [],
    trigger: undefined,
    tokensBefore: undefined,
    tokensAfter: undefined,
    durationMs: undefined,
    success: undefined,
    ...own,
  };
}

/** The first entry of the session's task list, by the alias of its number, and what is said otherwise. It has no status. */
export function task(own: Partial<TaskObservation> = {}): TaskObservation {
  return {
    ...seen("task"),
    kind: "task",
    aliases: ["task:s1:1"],
    taskId: "1",
    subject: undefined,
    status: undefined,
    statusAt: undefined,
    activeForm: undefined,
    owner: undefined,
    startedAt: undefined,
    completedAt: undefined,
    position: undefined,
    ...own,
  };
}

/**
 * The account of a session in its transcript, 7 nano-dollars and nothing else, and what is said otherwise. By its alias it
 * joins every other of that session.
 */
export function statement(own: Partial<StatementObservation> = {}): StatementObservation {
  return {
    ...seen("cost_state"),
    kind: "statement",
    source: "transcript",
    aliases: ["statement:s1:transcript"],
    costNano: 7,
    usage: undefined,
    linesAdded: undefined,
    linesRemoved: undefined,
    durationMs: undefined,
    apiDurationMs: undefined,
    isEstimate: false,
    ...own,
  };
}

/**
 * A status line with 420,000 of a million tokens in the context, no rate limits and no word on compaction, and what is said
 * otherwise.
 */
export function limitSample(own: Partial<LimitSampleObservation> = {}): LimitSampleObservation {
  return {
    ...seen("status_line"),
    kind: "limit-sample",
    source: "statusline",
    aliases: [],
    model: "claude-opus-5-5",
    contextTokens: 420_000,
    contextWindow: 1_000_000,
    contextPercent: 42.5,
    compactionOff: undefined,
    compactionWindow: undefined,
    compactionPercent: undefined,
    compactionOutput: undefined,
    fiveHourPercent: undefined,
    fiveHourResetsAt: undefined,
    sevenDayPercent: undefined,
    sevenDayResetsAt: undefined,
    ...own,
  };
}

/**
 * What stands before a conversation: 9,000 bytes of system prompt and 20 tools of 60,000, two of them of MCP, and what is
 * said otherwise.
 */
export function preamble(own: Partial<PreambleObservation> = {}): PreambleObservation {
  return {
    ...seen("api_request_shape"),
    kind: "preamble",
    source: "transcript",
    aliases: ["preamble:s1:shape"],
    hash: "shape",
    model: "claude-opus-5-5",
    querySource: "repl_main_thread",
    subagentId: undefined,
    systemBytes: 9000,
    tools: 20,
    toolBytes: 60_000,
    mcpTools: 2,
    mcpBytes: 3000,
    ...own,
  };
}

/** A memory file of 2,400 bytes that the client put into the session's own conversation, and what is said otherwise. */
export function insertedText(own: Partial<InsertedTextObservation> = {}): InsertedTextObservation {
  return {
    ...seen("attachment"),
    kind: "inserted-text",
    source: "transcript",
    aliases: ["inserted:u1"],
    part: "memory",
    label: "/p/CLAUDE.md",
    bytes: 2400,
    subagentId: undefined,
    ...own,
  };
}

/**
 * That checkpoint `abcd1234` was saved, told by the ledger itself, with nothing more known of it, and what is said
 * otherwise.
 */
export function checkpoint(own: Partial<CheckpointObservation> = {}): CheckpointObservation {
  return {
    ...seen("checkpoint_saved"),
    kind: "checkpoint",
    source: "ledger",
    aliases: ["checkpoint:abcd1234"],
    ...unsaidOfCheckpoint,
    checkpointId: "abcd1234",
    ...own,
  };
}

/** A shell that goes on beside the conversation, told by a hook without a status or times, and what is said otherwise. */
export function backgroundTask(own: Partial<BackgroundTaskObservation> = {}): BackgroundTaskObservation {
  return {
    ...seen("background_task"),
    kind: "background-task",
    source: "hook",
    aliases: ["background:s1:b1"],
    taskId: "b1",
    type: "shell",
    status: undefined,
    statusAt: undefined,
    description: undefined,
    command: undefined,
    startedAt: undefined,
    endedAt: undefined,
    ...own,
  };
}

/** That plan `parser` was created in `/p`, told by its files and so of no session, and what is said otherwise. */
export function planEvent(own: Partial<PlanEventObservation> = {}): PlanEventObservation {
  return {
    ...seen("plan_created"),
    kind: "plan-event",
    source: "plan",
    sessionId: undefined,
    aliases: ["plan:e1"],
    eventId: "e1",
    eventType: "plan_created",
    project: "/p",
    planName: "parser",
    planPath: "/p/dev/active/parser/plan.md",
    featureId: undefined,
    featureDescription: undefined,
    status: undefined,
    prUrl: undefined,
    details: undefined,
    ...own,
  };
}

/** An `auth` event, which is kept for the feed and counted nowhere, and what is said otherwise. */
export function event(own: Partial<EventObservation> = {}): EventObservation {
  return { ...seen("auth"), kind: "event", ...own };
}

/** A point of the output token counter that adds 5, and what is said otherwise. */
export function point(own: Partial<DataPointObservation> = {}): DataPointObservation {
  const value = own.value ?? { kind: "sum", value: 5, temporality: "delta", monotonic: true };
  return {
    ...seen("claude_code.token.usage"),
    source: "otlp-metric",
    kind: "data-point",
    digest: 0,
    metric: "claude_code.token.usage",
    unit: "tokens",
    measure: "tokens.output",
    model: "claude-opus-5-5",
    series: "output",
    startNano: "1000",
    timeNano: "2000",
    value,
    increase: value.kind === "sum" || value.kind === "gauge" ? value.value : 0,
    total: undefined,
    ...own,
  };
}

/** The same record once more, as a sender that missed our answer sends it. */
export function again<T extends Observation>(seenBefore: T): T {
  return { ...seenBefore };
}
