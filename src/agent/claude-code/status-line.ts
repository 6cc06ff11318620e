import { noAttributes } from "../../domain/attribute.ts";
import type { CompactionSettings } from "../../domain/compaction-settings.ts";
import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import { usdToNano } from "../../domain/money.ts";
import type { LimitSampleAccount } from "../../domain/limit-sample.ts";
import type { HeardAt, Observation } from "../../domain/observation.ts";
import type { StatementAccount } from "../../domain/statement.ts";
import type { DropReason } from "../../domain/outcome.ts";
import type { SessionFacts } from "../../domain/session.ts";
import { isPlausible, type UnixMs } from "../../domain/time.ts";
import { agentName } from "./heard.ts";
import { fieldsOf } from "../member.ts";

/** The JSON that Claude Code hands its status line command, typed. What is missing, null or of another type is absent. */
export interface StatusLine {
  readonly sessionId: string;
  readonly model: string | undefined;
  /** The model as the client calls it in its own menus. */
  readonly modelName: string | undefined;
  readonly contextTokens: number | undefined;
  readonly contextWindow: number | undefined;
  readonly contextPercent: number | undefined;
  /** What the client's variables say of its compaction; undefined where whoever sent this did not look. */
  readonly compaction: CompactionSettings | undefined;
  readonly fiveHour: PlanWindow | undefined;
  readonly sevenDay: PlanWindow | undefined;
  readonly cost: ToldCost | undefined;
  readonly isFast: boolean;
  /** The branch of the worktree that the client made for the session. */
  readonly branch: string | undefined;
  readonly facts: SessionFacts;
}

/** How much of a window of the plan is used, and when it begins anew. */
export interface PlanWindow {
  readonly percent: number | undefined;
  readonly resetsAt: UnixMs | undefined;
}

/** The client's own account of the session. */
export interface ToldCost {
  readonly usd: number | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly durationMs: number | undefined;
  readonly apiDurationMs: number | undefined;
}

/** What a status line is evidence of, or why it is not. */
export interface StatusLineReading {
  readonly observations: Observation[];
  readonly fault: DropReason | undefined;
}

/** A sample of the limits, and the client's statement where it makes one. Equal contents have equal digests at any time. */
export function readStatusLine(body: unknown, heard: HeardAt): StatusLineReading {
  const line = parseStatusLine(body);
  if (line === undefined) return { observations: [], fault: "invalid" };
  const { sessionId, facts, cost } = line;
  const common = {
    agent: agentName,
    source: "statusline",
    sessionId,
    ...heard,
    facts,
    name: "status_line",
    data: noAttributes,
  } as const;
  const sample = sampleOf(line);
  const observations: Observation[] = [
    { ...common, ...sample, kind: "limit-sample", aliases: [], digest: digest("sample", line, sample) },
  ];
  if (cost !== undefined) {
    const statement = statementOf(cost);
    // The wall clock of a session runs while nothing happens: by itself it makes no new statement.
    const said = { ...statement, durationMs: undefined };
    const aliases = [`statement:${sessionId}:statusline`];
    observations.push({
      ...common,
      ...statement,
      kind: "statement",
      aliases,
      digest: digest("statement", line, said),
    });
  }
  return { observations, fault: undefined };
}

/** The client's JSON with what its variables say beside it: a collector does not see them, and so it is kept wherever the JSON is. */
export function withCompaction(body: unknown, { isOff = false, ...told }: CompactionSettings): object {
  const compaction = {
    off: isOff,
    window_tokens: told.windowTokens,
    percent: told.percent,
    max_output_tokens: told.maxOutputTokens,
  };
  return { ...fieldsOf(body), hallmonitor: { compaction } };
}

/** The status line of one session; undefined for what is none. */
export function parseStatusLine(body: unknown): StatusLine | undefined {
  const told = fieldsOf(body);
  const sessionId = text(told["session_id"]);
  if (sessionId === undefined) return undefined;
  const { id, display_name } = fieldsOf(told["model"]);
  const limits = fieldsOf(told["rate_limits"]);
  const context = fieldsOf(told["context_window"]);
  const tokens = contextTokens(context);
  return {
    sessionId,
    model: text(id)?.replace(/\[1m\]$/, ""),
    modelName: text(display_name),
    contextTokens: tokens === 0 ? undefined : tokens,
    contextWindow: count(context["context_window_size"]),
    contextPercent: tokens === 0 ? undefined : count(context["used_percentage"]),
    compaction: toldCompaction(fieldsOf(told["hallmonitor"])["compaction"]),
    fiveHour: planWindow(limits["five_hour"]),
    sevenDay: planWindow(limits["seven_day"]),
    cost: toldCost(fieldsOf(told["cost"])),
    isFast: told["fast_mode"] === true,
    branch: text(fieldsOf(told["worktree"])["branch"]),
    facts: factsOf(told),
  };
}

/**
 * `current_usage` is null before the first answer and after a compaction, or all zeros where that left the last answer in the
 * conversation: the zero beside it then is no measurement. Clients that do not have it write there what the whole session sent.
 */
function contextTokens(context: JsonObject): number | undefined {
  const usage = context["current_usage"];
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = fieldsOf(usage);
  const parts = [input_tokens, cache_creation_input_tokens, cache_read_input_tokens].map((part) =>
    count(part),
  );
  if (parts.every((part) => part === undefined)) return undefined;
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

/** Undefined for what `withCompaction` did not write. */
function toldCompaction(told: unknown): CompactionSettings | undefined {
  const { off, window_tokens, percent, max_output_tokens } = fieldsOf(told);
  if (typeof off !== "boolean") return undefined;
  return {
    isOff: off,
    windowTokens: positive(window_tokens),
    percent: typeof percent === "number" && percent > 0 && percent <= 100 ? percent : undefined,
    maxOutputTokens: positive(max_output_tokens),
  };
}

function positive(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function planWindow(told: unknown): PlanWindow | undefined {
  const { used_percentage, resets_at } = fieldsOf(told);
  const percent = count(used_percentage);
  const resets = (count(resets_at) ?? 0) * 1000;
  const resetsAt = isPlausible(resets) ? resets : undefined;
  return percent === undefined && resetsAt === undefined ? undefined : { percent, resetsAt };
}

function toldCost(told: JsonObject): ToldCost | undefined {
  const cost = {
    usd: count(told["total_cost_usd"]),
    linesAdded: count(told["total_lines_added"]),
    linesRemoved: count(told["total_lines_removed"]),
    durationMs: count(told["total_duration_ms"]),
    apiDurationMs: count(told["total_api_duration_ms"]),
  };
  return Object.values(cost).every((value) => value === undefined) ? undefined : cost;
}

function factsOf(told: JsonObject): SessionFacts {
  const { project_dir, repo } = fieldsOf(told["workspace"]);
  const { owner, name } = fieldsOf(repo);
  const [ownerText, nameText] = [text(owner), text(name)];
  return {
    project: text(project_dir) ?? text(told["cwd"]),
    repository: ownerText === undefined || nameText === undefined ? undefined : `${ownerText}/${nameText}`,
    branch: text(fieldsOf(told["worktree"])["branch"]),
    clientVersion: text(told["version"]),
    title: text(told["session_name"]),
    pullRequest: text(fieldsOf(told["pr"])["url"]),
  };
}

function sampleOf({ model, fiveHour, sevenDay, compaction, ...line }: StatusLine): LimitSampleAccount {
  return {
    model,
    contextTokens: line.contextTokens,
    contextWindow: line.contextWindow,
    contextPercent: line.contextPercent,
    compactionOff: compaction?.isOff,
    compactionWindow: compaction?.windowTokens,
    compactionPercent: compaction?.percent,
    compactionOutput: compaction?.maxOutputTokens,
    fiveHourPercent: fiveHour?.percent,
    fiveHourResetsAt: fiveHour?.resetsAt,
    sevenDayPercent: sevenDay?.percent,
    sevenDayResetsAt: sevenDay?.resetsAt,
  };
}

function statementOf({ usd, ...told }: ToldCost): StatementAccount {
  return {
    ...told,
    costNano: usd === undefined ? undefined : usdToNano(usd),
    usage: undefined,
    isEstimate: undefined,
  };
}

function digest(kind: string, { sessionId, facts }: StatusLine, account: object): number {
  return digestOf(JSON.stringify([agentName, kind, sessionId, facts, account]));
}

/** The longest path that systems take. What is longer is no name of anything. */
const maxText = 4096;

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= maxText ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
