import type {
  CompactionShape,
  PromptShape,
  RequestShape,
  SessionAnswer,
  SubagentShape,
  ToolCallShape,
} from "../../query/shape.ts";
import { formatDuration, formatOffset, instantOf } from "../../format/duration.ts";
import { shortModel } from "../../format/model.ts";
import { formatUsd } from "../../format/money.ts";
import { plain, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

export interface TimelineSettings {
  readonly width: number;
  readonly style: Style;
  /** Where offsets count from. */
  readonly start: number;
  /** Most lines to show; the middle of a longer timeline folds. */
  readonly limit: number;
}

/** One thing that happened, ready for a line. Every text in it is plain. */
interface Moment {
  readonly at: number;
  readonly promptId: string | null;
  readonly depth: number;
  readonly look: keyof Style | undefined;
  readonly what: string;
  readonly detail: string;
  readonly tokens: string;
  readonly cost: string;
  readonly durationMs: number | null;
}

/** What happened in a session as lines: prompts in order of time, and under each what it set off. */
export function formatTimeline(answer: SessionAnswer, settings: TimelineSettings): string[] {
  const moments = nested(answer);
  const limit = Math.max(2, settings.limit);
  const folded = moments.length > limit;
  const head = folded ? Math.ceil(limit / 2) : moments.length;
  const tail = folded ? moments.slice(moments.length - Math.floor(limit / 2)) : [];
  // One table for both parts keeps the columns aligned across the fold.
  const { width, style } = settings;
  const lines = formatTable([...moments.slice(0, head), ...tail], columns(settings), { width });
  const fold = style.dim(fit(`… ${moments.length - limit} more`, width));
  return folded ? [...lines.slice(0, head), fold, ...lines.slice(head)] : lines;
}

/** When the first thing of the answer happened; NaN when nothing did. */
export function firstInstant(answer: SessionAnswer): number {
  const times = momentsOf(answer).map(({ at }) => at);
  return times.reduce((first, at) => (first <= at ? first : at), Number.NaN);
}

function momentsOf(answer: SessionAnswer): Moment[] {
  return [
    ...answer.prompts.map(promptMoment),
    ...answer.requests.map(requestMoment),
    ...answer.tool_calls.map(toolMoment),
    ...answer.subagents.map(subagentMoment),
    ...answer.compactions.map(compactionMoment),
  ].toSorted(byTime);
}

/** Things under their prompt; what belongs to no prompt that was seen stands by itself, in its place in time. */
function nested(answer: SessionAnswer): Moment[] {
  const prompts = new Set(answer.prompts.map(({ id }) => id));
  const groups = new Map<string, Moment[]>();
  for (const [index, moment] of momentsOf(answer).entries()) {
    const known = moment.promptId !== null && prompts.has(moment.promptId);
    const key = known ? `prompt ${moment.promptId}` : `alone ${index}`;
    const placed = known || moment.depth === 0 ? moment : { ...moment, depth: moment.depth - 1 };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  return [...groups.values()]
    .map(promptFirst)
    .toSorted((a, b) => byTime(a[0], b[0]))
    .flat();
}

/** A witness may tell of a request a moment before its prompt; the prompt is the heading all the same. */
function promptFirst(group: readonly Moment[]): Moment[] {
  return group.toSorted((a, b) => Number(b.depth === 0) - Number(a.depth === 0));
}

function byTime(a: Moment | undefined, b: Moment | undefined): number {
  return (a?.at || 0) - (b?.at || 0);
}

const nothing = { look: undefined, detail: "", tokens: "", cost: "", durationMs: null } as const;

function promptMoment(prompt: PromptShape): Moment {
  const length = prompt.length === null ? "" : `${prompt.length} characters`;
  const detail = plainText(prompt.text) || plainText(prompt.command) || length;
  return {
    ...nothing,
    at: instantOf(prompt.at),
    promptId: prompt.id,
    depth: 0,
    look: "bold",
    what: "› prompt",
    detail,
  };
}

function requestMoment(request: RequestShape): Moment {
  const { usage, status, attempt } = request;
  const failed = status === "error";
  const error = [request.status_code, plainText(request.error) || "failed"]
    .filter((part) => part !== null)
    .join(" ");
  const tries = attempt !== null && attempt > 1 ? `attempt ${attempt}` : "";
  const said = [plainText(request.query_source), plainText(request.stop_reason), tries];
  return {
    at: instantOf(request.at),
    promptId: request.prompt_id,
    depth: request.subagent_id === null ? 1 : 2,
    look: failed ? "red" : undefined,
    what: `${failed ? "✕" : "●"} ${request.model === null ? "request" : shortModel(request.model)}`,
    detail: (failed ? [error, tries] : said).filter((part) => part !== "").join(" · "),
    tokens:
      usage === null ? "" : `${formatTokens(promptTokensOf(usage))} → ${formatTokens(usage.output_tokens)}`,
    cost:
      request.cost_usd === null && usage !== null
        ? "unpriced"
        : usage === null
          ? ""
          : formatUsd(request.cost_usd),
    durationMs: request.duration_ms,
  };
}

function promptTokensOf(usage: NonNullable<RequestShape["usage"]>): number {
  return usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
}

function toolMoment(call: ToolCallShape): Moment {
  const failed = call.success === false;
  const refused = call.decision === "reject";
  const by = plainText(call.decided_by);
  const details = [
    refused ? `refused${by === "" ? "" : ` by ${by}`}` : "",
    failed ? plainText(call.error) || "failed" : "",
    plainText(call.input),
    call.blocked_ms !== null && call.blocked_ms >= 1000 ? `waited ${formatDuration(call.blocked_ms)}` : "",
  ];
  return {
    ...nothing,
    at: instantOf(call.at),
    promptId: call.prompt_id,
    depth: call.subagent_id === null ? 1 : 2,
    look: failed ? "red" : refused ? "yellow" : "cyan",
    what: `${failed || refused ? "✕" : "▸"} ${plainText(call.tool) || "tool"}`,
    detail: details.filter((part) => part !== "").join(" · "),
    durationMs: call.duration_ms,
  };
}

function subagentMoment(subagent: SubagentShape): Moment {
  const uses = subagent.tool_uses === null ? "" : `${subagent.tool_uses} tool uses`;
  const model = subagent.model === null ? "" : shortModel(subagent.model);
  return {
    ...nothing,
    at: instantOf(subagent.started_at ?? subagent.at),
    promptId: subagent.prompt_id,
    depth: 1,
    what: `◇ ${plainText(subagent.type) || "subagent"}`,
    detail: [plainText(subagent.description), model, uses].filter((part) => part !== "").join(" · "),
    durationMs:
      subagent.ended_at === null ? null : instantOf(subagent.ended_at) - instantOf(subagent.started_at),
  };
}

function compactionMoment(compaction: CompactionShape): Moment {
  const { tokens_before: before, tokens_after: after } = compaction;
  const failed = compaction.success === false;
  return {
    ...nothing,
    at: instantOf(compaction.at),
    promptId: null,
    depth: 0,
    look: failed ? "red" : "yellow",
    what: `${failed ? "✕" : "◒"} compaction`,
    detail: plainText(compaction.trigger),
    tokens: before === null ? "" : `${formatTokens(before)} → ${formatTokens(after)}`,
    durationMs: compaction.duration_ms,
  };
}

function columns({ style, start }: TimelineSettings): Column<Moment>[] {
  const dim = () => style.dim;
  const look = (moment: Moment) => (moment.look === undefined ? plain : style[moment.look]);
  return [
    { title: "", align: "right", cell: ({ at }) => formatOffset(at - start), paint: dim },
    {
      title: "",
      cell: ({ depth, what }) => "  ".repeat(depth) + what,
      minWidth: 12,
      maxWidth: 36,
      paint: look,
    },
    {
      title: "",
      cell: ({ detail }) => detail,
      minWidth: 10,
      vanish: 1,
      paint: (moment) => (moment.look === "red" ? style.red : style.dim),
    },
    { title: "", align: "right", cell: ({ tokens }) => tokens, vanish: 3 },
    { title: "", align: "right", cell: ({ cost }) => cost, vanish: 2 },
    {
      title: "",
      align: "right",
      cell: ({ durationMs }) => (durationMs === null ? "" : formatDuration(durationMs)),
      vanish: 4,
      paint: dim,
    },
  ];
}
