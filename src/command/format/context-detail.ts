import { formatKnownCount } from "../../format/known-count.ts";
import type {
  ContextAnswer,
  ContextShape,
  SubagentContextShape,
  ThresholdShape,
  PointBasis,
} from "../../query/context/shape.ts";
import type { CompactionShape } from "../../query/shape.ts";
import { contextChart } from "./context-chart.ts";
import { formatAgo, formatClock, formatDuration, instantOf } from "../../format/duration.ts";
import { factLines, type Fact } from "./fact-line.ts";
import { filledByLines } from "./filled-by.ts";
import { fillText, forecastText, requestsLeft } from "../../format/context.ts";
import { fillPaint, gaugeBar, paintGauge } from "./gauge.ts";
import { shortModel } from "../../format/model.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, widthOf, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { formatWhole } from "../../domain/whole.ts";

/** How `context ID` draws one session. Ages and forecasts are as of `now`, UTC milliseconds. */
export interface ContextDetailSettings extends Look {
  readonly now: number;
  /** Time zone of clocks; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

/** Cells of the gauge of one session, where the terminal has the room. */
const bigBar = 40;
/** Compactions and subagents of a long session that are listed, the latest; `--json` has more. */
const mostListed = 10;

/** The context of one session: gauge, forecast, how it filled, compactions, subagents. No line is wider than `width`. */
export function formatContext(answer: ContextAnswer, settings: ContextDetailSettings): string {
  const width = Math.max(1, settings.width);
  const own = { ...settings, width };
  const { context } = answer;
  const title = settings.style.bold(fit(plainText(answer.session_id), width));
  if (context === null) return [title, ...wrap(unknownText, width)].join("\n");
  const sections = [
    [title, gaugeLine(context, own), ...factLines(factsOf(context, own), own)],
    chartOf(answer, context, own),
    answer.filled_by === null ? [] : filledByLines(answer.filled_by, own),
    thresholdLines(answer.thresholds, own),
    compactionLines(answer, own),
    subagentLines(answer.subagents, own),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const unknownText =
  "Nothing is known of its context yet: that comes with the first answered request or status line. A session that only metric counters tell of has none.";

/** The gauge in the colour of its level; without a window there is no percentage to draw. */
function gaugeLine(
  { fill_percent: fill, compacts_at_tokens: point, tokens }: ContextShape,
  { width, style }: ContextDetailSettings,
): string {
  if (fill === null || point === null) {
    const of = point === null ? ", of an unknown window" : ` of ${formatTokens(point)}`;
    return fit(`${formatTokens(tokens)} tokens${of}`, width);
  }
  const words = `${fillText(fill)} of ${formatTokens(point)}`;
  const bar = gaugeBar(fill, Math.max(0, Math.min(bigBar, width - widthOf(words) - 2)));
  if (bar.length < 4) return fillPaint(fill, style)(fit(words, width));
  return `${paintGauge(fill, style)(bar)}  ${fillPaint(fill, style)(words)}`;
}

const windowBases = {
  client: "as the client says",
  config: "as the config says",
  model: "known of the model",
  name: "as the model's name says",
  observed: "as answered requests show",
} as const satisfies Record<NonNullable<ContextShape["window_basis"]>, string>;

function factsOf(context: ContextShape, { now, timezone }: ContextDetailSettings): Fact[] {
  const { tokens, window, window_basis, used_percent, confidence, model } = context;
  const at = instantOf(context.as_of);
  const from = { request: "the last request", statusline: "the status line", compaction: "the compaction" }[
    context.basis
  ];
  const known = tokens === null ? "not known until the next answer" : `${formatWhole(tokens)} tokens`;
  const share = used_percent === null ? "" : `${fillText(used_percent)} used`;
  const trust = confidence === null ? "" : `held in ${fillText(confidence * 100)} of back-tested cases`;
  return [
    ["model", model === null ? "" : shortModel(model)],
    ["context", `${known} · from ${from} at ${formatClock(at, timezone)}, ${formatAgo(now - at)}`],
    [
      "window",
      window === null || window_basis === null
        ? "not known: name it in context.windows of the config"
        : [formatTokens(window), windowBases[window_basis], share].filter((part) => part !== "").join(" · "),
    ],
    ["compacts at", pointText(context)],
    ["forecast", [forecastText(context, now), trust].filter((part) => part !== "").join(" · ")],
  ];
}

const pointBases = {
  config: "as the config says",
  client: "as the client's variables say",
  settings: "as the client's settings say",
  observed: "as its last automatic compactions did",
} as const satisfies Partial<Record<PointBasis, string>>;

/** Where it is compacted, when that is not where clients do by themselves. */
function pointText({ compacts_at_tokens: point, compacts_at_basis: basis }: ContextShape): string {
  if (point === null || basis === null || basis === "usual") return "";
  return `${formatTokens(point)} · ${pointBases[basis]}`;
}

function chartOf(
  { history }: ContextAnswer,
  { compacts_at_tokens }: ContextShape,
  settings: ContextDetailSettings,
): string[] {
  return contextChart(history, { ...settings, compactsAt: compacts_at_tokens ?? undefined });
}

function thresholdLines(
  thresholds: readonly ThresholdShape[],
  { width, style, timezone }: ContextDetailSettings,
): string[] {
  const told = thresholds.filter(({ tokens }) => tokens !== null);
  if (told.length === 0) return [];
  const lines = formatTable(
    told,
    [
      { title: "threshold", align: "right", cell: ({ percent }) => `${percent}%` },
      { title: "at", align: "right", cell: ({ tokens }) => formatTokens(tokens) },
      {
        title: "passed",
        cell: ({ passed_at }) => (passed_at === null ? unknown : formatClock(instantOf(passed_at), timezone)),
        paint: ({ passed_at, percent }) => (passed_at === null ? style.dim : fillPaint(percent, style)),
      },
    ],
    { width, title: style.dim },
  );
  return lines;
}

function compactionLines(
  { history }: ContextAnswer,
  { width, style, timezone }: ContextDetailSettings,
): string[] {
  const { compactions, fills } = history;
  if (compactions.length === 0) return [];
  const shown = compactions.slice(-mostListed);
  const endedBy = ({ at }: CompactionShape) => fills.find(({ compacted_at }) => compacted_at === at);
  const columns: Column<CompactionShape>[] = [
    { title: "compacted", cell: ({ at }) => formatClock(instantOf(at), timezone) },
    { title: "by", cell: ({ trigger }) => plainText(trigger) || unknown, vanish: 1, maxWidth: 10 },
    { title: "before", align: "right", cell: ({ tokens_before }) => formatTokens(tokens_before) },
    { title: "after", align: "right", cell: ({ tokens_after }) => formatTokens(tokens_after) },
    {
      title: "requests",
      align: "right",
      cell: (own) => formatKnownCount(endedBy(own)?.requests ?? null),
      vanish: 2,
    },
    { title: "took", align: "right", cell: ({ duration_ms }) => formatDuration(duration_ms), vanish: 3 },
    { title: "", cell: ({ success }) => (success === false ? "failed" : ""), paint: () => style.red },
  ];
  const hidden = compactions.length - shown.length;
  return [
    ...formatTable(shown, columns, { width, title: style.dim }),
    ...(hidden > 0 ? [style.dim(fit(`… and ${hidden} before: --json has more`, width))] : []),
  ];
}

function subagentLines(
  subagents: readonly SubagentContextShape[],
  { width, style }: ContextDetailSettings,
): string[] {
  if (subagents.length === 0) return [];
  const shown = subagents.slice(-mostListed);
  const columns: Column<SubagentContextShape>[] = [
    { title: "subagent", cell: ({ type }) => plainText(type) || unknown, minWidth: 8, maxWidth: 24 },
    {
      title: "",
      cell: ({ description }) => plainText(description),
      minWidth: 8,
      maxWidth: 40,
      vanish: 5,
      paint: () => style.dim,
    },
    { title: "model", cell: ({ context }) => shortModel(context.model ?? ""), maxWidth: 20, vanish: 3 },
    {
      title: "context",
      cell: (own) => gaugeBar(fillOf(own), 10),
      paint: (own) => paintGauge(fillOf(own), style),
      vanish: 2,
    },
    {
      title: "full",
      align: "right",
      cell: (own) => percentText(fillOf(own)),
      paint: (own) => fillPaint(fillOf(own), style),
    },
    { title: "tokens", align: "right", cell: ({ context }) => formatTokens(context.tokens), vanish: 1 },
    {
      title: "window",
      align: "right",
      cell: ({ context }) => formatTokens(context.window),
      vanish: 4,
      paint: () => style.dim,
    },
    {
      title: "",
      cell: (own) => (own.ended_at === null ? requestsLeft(own.context) || unknown : "done"),
      vanish: 6,
      paint: () => style.dim,
    },
  ];
  const hidden = subagents.length - shown.length;
  return [
    ...formatTable(shown, columns, { width, title: style.dim }),
    ...(hidden > 0
      ? [style.dim(fit(`… and ${counted(hidden, "subagent")} before: --json has more`, width))]
      : []),
  ];
}

function percentText(percent: number | null): string {
  return percent === null ? unknown : fillText(percent);
}

function fillOf({ context }: SubagentContextShape): number | null {
  return context.fill_percent;
}
