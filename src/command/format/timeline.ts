import { counted } from "../../domain/counted.ts";
import type {
  CompactionShape,
  PromptShape,
  RequestShape,
  SessionAnswer,
  SubagentShape,
  ToolCallShape,
} from "../../query/shape.ts";
import type { TimelineRow } from "../../query/timeline/shape.ts";
import { waitOf } from "../../domain/tool-call.ts";
import { formatDuration, formatOffset, instantOf } from "../../format/duration.ts";
import { shortModel } from "../../format/model.ts";
import { formatUsd } from "../../format/money.ts";
import { titleOf, wordsOf, type RowWords } from "../../format/row-label.ts";
import { treeOf, type TreeRow } from "../../format/row-tree.ts";
import { plain, type Look, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

/** How a timeline is laid out. `start` is UTC milliseconds: each line tells how long after it something happened. */
export interface TimelineSettings extends Look {
  /** Where offsets count from. */
  readonly start: number;
  /** Most lines to show; the middle of a longer timeline folds. */
  readonly limit: number;
  /** When budgets ended its work. */
  readonly stops: readonly Stop[];
}

/** That a budget ended the session's work, as the timeline of the API tells it. */
export type Stop = Pick<TimelineRow, "at" | "name">;

/** One thing that happened, ready for a line. Every text in it is plain. */
interface Moment extends TreeRow {
  readonly at: number;
  readonly look: keyof Style | undefined;
  readonly what: string;
  readonly detail: string;
  readonly tokens: string;
  readonly cost: string;
  readonly durationMs: number | null;
}

/** A moment where it is drawn. */
type Placed = Moment & { readonly depth: number };

/** What happened in a session as lines: prompts in order of time, and under each what it set off. */
export function formatTimeline(answer: SessionAnswer, settings: TimelineSettings): string[] {
  const moments = nested(answer, settings.stops);
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
    ...answer.subagents.map(subagentMoment),
    ...answer.requests.map(requestMoment),
    ...answer.tool_calls.map(toolMoment),
    ...answer.compactions.map(compactionMoment),
  ];
}

/** Things below what they happened for, as the page places them. */
function nested(answer: SessionAnswer, stops: readonly Stop[]): Placed[] {
  const nodes = treeOf([...momentsOf(answer), ...stops.map(stopMoment)], ({ at }) => ({
    start: at || 0,
    end: at || 0,
  }));
  return nodes.map(({ row, depth }) => Object.assign({}, row, { depth }));
}

/** What a row says of itself, with the sign that stands before its name. */
function saying(sign: string, words: RowWords): Pick<Moment, "what" | "detail"> {
  const details = wordsOf(words).map(plainText);
  return { what: `${sign} ${plainText(titleOf(words))}`, detail: details.filter(Boolean).join(" · ") };
}

const nothing = {
  id: null,
  prompt_id: null,
  subagent_id: null,
  look: undefined,
  tokens: "",
  cost: "",
  durationMs: null,
} as const;

const wordless = {
  status: "ok",
  name: null,
  detail: null,
  error: null,
  notes: [],
  length: null,
  waited_ms: null,
} as const;

function promptMoment(prompt: PromptShape, index: number): Moment {
  const words = { kind: "prompt", detail: plainText(prompt.text) || prompt.command, length: prompt.length };
  return {
    ...nothing,
    ...saying("›", { ...wordless, ...words }),
    key: `prompt ${index}`,
    kind: "prompt",
    id: prompt.id,
    at: instantOf(prompt.at),
    look: "bold",
  };
}

function requestMoment(request: RequestShape): Moment {
  const { key, usage, status, attempt, model: name } = request;
  const failed = status === "error";
  const why = [request.status_code, plainText(request.error) || "failed"].filter((part) => part !== null);
  const tries = attempt !== null && attempt > 1 ? [`attempt ${attempt}`] : [];
  const said = [request.query_source, request.stop_reason].flatMap((word) => word ?? []);
  const words = failed ? { error: why.join(" "), notes: tries } : { notes: [...said, ...tries] };
  return {
    ...saying(failed ? "✕" : "●", { ...wordless, ...words, kind: "request", name }),
    key: `request ${key}`,
    kind: "request",
    id: null,
    prompt_id: request.prompt_id,
    subagent_id: request.subagent_id,
    at: instantOf(request.at),
    look: failed ? "red" : undefined,
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

function toolMoment(call: ToolCallShape, index: number): Moment {
  const failed = call.success === false;
  const refused = call.decision === "reject";
  const by = plainText(call.decided_by);
  const why = [
    refused ? `refused${by === "" ? "" : ` by ${by}`}` : "",
    failed ? plainText(call.error) || "failed" : "",
  ].filter(Boolean);
  const words = { name: call.tool, error: why.join(" · "), detail: call.input, waited_ms: waitedFor(call) };
  return {
    ...nothing,
    ...saying(failed || refused ? "✕" : "▸", { ...wordless, ...words, kind: "tool" }),
    key: `tool ${index}`,
    kind: "tool",
    prompt_id: call.prompt_id,
    subagent_id: call.subagent_id,
    at: instantOf(call.at),
    look: failed ? "red" : refused ? "yellow" : "cyan",
    durationMs: call.duration_ms,
  };
}

/** A rule that takes its time is nobody who is waited for. */
function waitedFor({ blocked_ms: blocked, decided_by: by }: ToolCallShape): number | null {
  return waitOf({ blockedMs: blocked ?? undefined, decidedBy: by ?? undefined }) ?? null;
}

function subagentMoment(subagent: SubagentShape, index: number): Moment {
  const uses = subagent.tool_uses === null ? [] : [counted(subagent.tool_uses, "tool use")];
  const notes = [...(subagent.model === null ? [] : [shortModel(subagent.model)]), ...uses];
  const words = { kind: "subagent", name: subagent.type, detail: subagent.description, notes };
  return {
    ...nothing,
    ...saying("◇", { ...wordless, ...words }),
    key: `subagent ${index}`,
    kind: "subagent",
    id: subagent.id,
    prompt_id: subagent.prompt_id,
    subagent_id: subagent.parent_id,
    at: instantOf(subagent.started_at ?? subagent.at),
    durationMs:
      subagent.ended_at === null ? null : instantOf(subagent.ended_at) - instantOf(subagent.started_at),
  };
}

function compactionMoment(compaction: CompactionShape, index: number): Moment {
  const { tokens_before: before, tokens_after: after } = compaction;
  const failed = compaction.success === false;
  return {
    ...nothing,
    ...saying(failed ? "✕" : "◒", { ...wordless, kind: "compaction", name: compaction.trigger }),
    key: `compaction ${index}`,
    kind: "compaction",
    at: instantOf(compaction.at),
    look: failed ? "red" : "yellow",
    tokens: before === null ? "" : `${formatTokens(before)} → ${formatTokens(after)}`,
    durationMs: compaction.duration_ms,
  };
}

function stopMoment({ at, name }: Stop, index: number): Moment {
  return {
    ...nothing,
    ...saying("■", { ...wordless, kind: "stop", name }),
    key: `stop ${index}`,
    kind: "stop",
    at: instantOf(at),
    look: "red",
  };
}

function columns({ style, start }: TimelineSettings): Column<Placed>[] {
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
