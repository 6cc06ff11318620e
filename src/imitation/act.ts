/**
 * Claude Code's output without a Claude Code: acts of a session in, bodies of telemetry and hooks out, in the shapes of
 * client version 2.1.329. Others decide who acts, when, and where it is sent; this folder knows no collector.
 */
import type { NanoUsd } from "../domain/money.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";

/* What happens in a session, one interface per event of the client. otlp.ts says it on the wire. */

/** The prompt that an act belongs to, and when it happened. */
interface Happening {
  readonly at: UnixMs;
  readonly promptId: string;
}

/** The subagent that acted; undefined for the main thread. */
export interface Subagent {
  readonly id: string;
  readonly type: string;
}

/** A part of a model request, an answer to it or a tool it called. */
interface OfRequest extends Happening {
  readonly requestId: string;
  readonly by: Subagent | undefined;
}

/** A person asks: the event `user_prompt` and the hook UserPromptSubmit. Only the hook gets the text. */
export interface PromptAct extends Happening {
  readonly kind: "user_prompt";
  readonly text: string;
  readonly messageId: string;
  /** How long the person typed. */
  readonly typedMs: number;
}

/** The model has answered: the event `api_request`, at the end of the answer, and the counters of tokens and cost. */
export interface RequestAct extends OfRequest {
  readonly kind: "api_request";
  readonly model: string;
  readonly effort: string | undefined;
  readonly querySource: string;
  /** The split of cache writes by life is always known. */
  readonly usage: Usage & { readonly cacheWrite1h: number };
  /** Undefined for a model without a price. */
  readonly costNano: NanoUsd | undefined;
  readonly durationMs: number;
  readonly ttftMs: number;
}

/** What an answer says beside its calls: the event `assistant_response`, with its length in characters and no text. */
export interface ResponseAct extends OfRequest {
  readonly kind: "assistant_response";
  readonly model: string;
  readonly querySource: string;
  readonly length: number;
  readonly messageId: string;
}

/** A request failed: `api_error` for its last attempt, and `api_retries_exhausted` when the client gives up. */
export interface ErrorAct extends OfRequest {
  readonly kind: "api_error" | "api_retries_exhausted";
  readonly model: string;
  readonly effort: string | undefined;
  readonly querySource: string;
  readonly error: string;
  readonly status: number;
  readonly attempts: number;
  readonly durationMs: number;
}

/** A tool was allowed or refused: the event `tool_decision`, counted for tools that edit. `config` decides where nobody was asked. */
export interface DecisionAct extends OfRequest {
  readonly kind: "tool_decision";
  readonly tool: string;
  readonly toolUseId: string;
  readonly decision: "accept" | "reject";
  readonly decidedBy: string;
  readonly language: string;
}

/**
 * A tool has ended: the event `tool_result`, the hook PostToolUse or PostToolUseFailure, and counters of lines, commits
 * and pull requests.
 */
export interface ResultAct extends OfRequest {
  readonly kind: "tool_result";
  readonly tool: string;
  readonly toolUseId: string;
  readonly success: boolean;
  readonly durationMs: number;
  readonly inputBytes: number;
  readonly resultBytes: number;
  readonly model: string;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly counts: "commit" | "pull-request" | undefined;
  readonly input: ToolInput | undefined;
}

/** What a tool was given, in small. */
export type ToolInput = Readonly<Record<string, string>>;

/** A subagent has come back: the event `subagent_completed` and the hook SubagentStop. */
export interface SubagentAct extends Happening {
  readonly kind: "subagent_completed";
  readonly subagent: Subagent;
  readonly model: string;
  /** Of its last request only, as the client reports it. */
  readonly totalTokens: number;
  readonly toolUses: number;
  readonly durationMs: number;
}

/** A context was compacted because it was full: the event `compaction` and the hook PostCompact. */
export interface CompactionAct extends Happening {
  readonly kind: "compaction";
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly durationMs: number;
}

/** A tool that waited for its person's permission. */
export interface WaitAct extends OfRequest {
  readonly kind: "tool.blocked_on_user";
  readonly tool: string;
  readonly toolUseId: string;
  readonly decision: "accept" | "reject";
  readonly decidedBy: string;
  readonly waitedMs: number;
}

/** A turn that is over. */
export interface TurnAct extends Happening {
  readonly kind: "interaction";
  readonly startedAt: UnixMs;
}

/** A session that began, or goes on with a compacted context. */
export interface StartAct extends Happening {
  readonly kind: "session_start";
  readonly source: "startup" | "resume" | "compact";
}

/** A tool that is about to run, once its person allows it if `asks` says so. */
export interface UseAct extends OfRequest {
  readonly kind: "tool_use";
  readonly tool: string;
  readonly toolUseId: string;
  readonly input: ToolInput | undefined;
  readonly asks: boolean;
}

/** A subagent is sent out: the hook SubagentStart. */
export interface SubagentStartAct extends Happening {
  readonly kind: "subagent_start";
  readonly subagent: Subagent;
}

/** A context is about to be compacted because it is full: the hook PreCompact. */
export interface CompactionStartAct extends Happening {
  readonly kind: "compaction_start";
}

/** What the client tells as an event. */
export type EventAct =
  | PromptAct
  | RequestAct
  | ResponseAct
  | ErrorAct
  | DecisionAct
  | ResultAct
  | SubagentAct
  | CompactionAct;

/** What only its spans tell. */
export type SpanAct = WaitAct | TurnAct;

/** That something begins: only hooks tell so. */
export type HookAct = StartAct | UseAct | SubagentStartAct | CompactionStartAct;

/** Everything that happens in a session. The client reports most acts on more than one channel. */
export type Act = EventAct | SpanAct | HookAct;
