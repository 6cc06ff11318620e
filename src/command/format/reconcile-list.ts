import { formatWhole } from "../../domain/whole.ts";
import type { GapShape, ReconcileAnswer, ReconcileShape, WitnessShape } from "../../query/reconcile-shape.ts";
import { confidenceMark, confidenceOrder, confidenceText } from "../../format/confidence.ts";
import { confidencePaint } from "./confidence.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { gapWords, isLoss } from "../../format/gap.ts";
import { formatUsd } from "../../format/money.ts";
import { projectName } from "./session-column.ts";
import { plain, type Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, wrap } from "./text.ts";
import { formatKnownCount } from "../../format/known-count.ts";
import { requestsIn } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { shortId } from "../../domain/short-id.ts";
import type { Advice } from "../own-command.ts";

/** How `reconcile` draws one session or many. In a list that is wide enough confidences have words beside their marks. */
export interface ReconcileSettings extends Look {
  readonly advice: Advice;
  /** Time zone of dates; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

/** From here on a confidence has its word beside its mark; below, the totals say what the marks mean. */
const wordsFrom = 110;

/** Sessions as a table with what each channel saw of them, and totals below. No line is wider than `width`. */
export function formatReconcile(answer: ReconcileAnswer, settings: ReconcileSettings): string {
  const { width, style } = settings;
  const { sessions, next_cursor, total } = answer;
  if (sessions.length === 0)
    return wrap(
      settings.advice("No session matches. 'hallmonitor sessions' lists those that are known."),
      width,
    ).join("\n");
  return [
    ...formatTable(sessions, listColumns(settings), { width, title: style.dim }),
    ...(next_cursor === null ? [] : [style.dim(fit("… and older ones: --limit takes in more", width))]),
    "",
    ...confidenceLines(total, sessions.length, settings),
    ...gapTable(total.gaps, settings),
  ].join("\n");
}

function listColumns({ width, style, timezone }: ReconcileSettings): Column<ReconcileShape>[] {
  const dim = () => style.dim;
  return [
    {
      title: "",
      cell: ({ confidence }) => (width < wordsFrom ? confidenceMark(confidence) : confidenceText(confidence)),
      paint: ({ confidence }) => confidencePaint(confidence, style),
    },
    { title: "session", cell: ({ id }) => shortId(id), minWidth: 20, maxWidth: 24, paint: dim },
    {
      title: "project",
      cell: ({ project }) => projectName({ project, repository: null }),
      minWidth: 8,
      maxWidth: 28,
      vanish: 4,
    },
    { title: "started", cell: (row) => startOf(row, timezone), vanish: 8, paint: dim },
    { title: "log", align: "right", cell: requestsBy("otlp-log"), vanish: 7 },
    { title: "span", align: "right", cell: requestsBy("otlp-span"), vanish: 9 },
    { title: "file", align: "right", cell: requestsBy("transcript"), vanish: 7 },
    {
      title: "counted",
      align: "right",
      cell: ({ witnesses }) =>
        withWitness(witnesses, "otlp-metric", ({ usage }) => formatTokens(tokensOf(usage))),
      vanish: 10,
    },
    {
      title: "reqs",
      align: "right",
      cell: ({ ledger }) => formatKnownCount(requestsIn(ledger)),
      vanish: 5,
      paint: () => style.bold,
    },
    {
      title: "tokens",
      align: "right",
      cell: ({ ledger }) => formatTokens(tokensOf(ledger.usage)),
      vanish: 6,
    },
    { title: "cost", align: "right", cell: ({ ledger }) => formatUsd(ledger.cost_usd), vanish: 3 },
    { title: "client says", align: "right", cell: clientSays, vanish: 11, paint: dim },
    {
      title: "gaps",
      cell: ({ gaps }) => gapWords(gaps) || unknown,
      minWidth: 14,
      paint: ({ gaps }) => (gaps.some(isLoss) ? style.yellow : gaps.length === 0 ? style.dim : plain),
    },
  ];
}

function requestsBy(source: string): Column<ReconcileShape>["cell"] {
  return ({ witnesses }) => withWitness(witnesses, source, ({ requests }) => formatWhole(requests ?? 0));
}

function withWitness(
  witnesses: readonly WitnessShape[],
  source: string,
  cell: (witness: WitnessShape) => string,
): string {
  const found = witnesses.find((witness) => witness.source === source);
  return found === undefined ? unknown : cell(found);
}

/** Month, day and minute: the year is the usual one, and seconds tell no session from another. */
function startOf({ started_at }: ReconcileShape, timezone: string | undefined): string {
  const moment = formatMoment(instantOf(started_at), timezone);
  return moment === unknown ? unknown : moment.slice(5, 16);
}

/** Tokens where the client tells them, or else only its money. */
function clientSays({ client_reported: said }: ReconcileShape): string {
  if (said === null) return unknown;
  return said.usage === null ? formatUsd(said.cost_usd) : formatTokens(tokensOf(said.usage));
}

function confidenceLines(
  { sessions }: ReconcileAnswer["total"],
  count: number,
  { width, style }: ReconcileSettings,
): string[] {
  const parts = confidenceOrder
    .filter((name) => sessions[name] > 0)
    .map((name) => ({ text: `${sessions[name]} ${confidenceText(name)}`, name }));
  // Wrapped as plain text, then coloured: a mark and its word may stand on two lines, and keep their colour.
  const text = `${counted(count, "session")}: ${parts.map((part) => part.text).join(" · ")}`;
  const paints = new Map(parts.map(({ name }) => [confidenceMark(name), confidencePaint(name, style)]));
  return wrap(text, Math.max(1, width)).map((line) =>
    line.replaceAll(/[✓●▲○]/g, (mark) => paints.get(mark)?.(mark) ?? mark),
  );
}

function gapTable(gaps: readonly GapShape[], { width, style }: ReconcileSettings): string[] {
  if (gaps.length === 0) return [style.dim(fit("No gaps.", width))];
  const most = gaps.toSorted((a, b) => b.tokens - a.tokens);
  const columns: Column<GapShape>[] = [
    {
      title: "gap",
      cell: ({ kind }) => kind,
      minWidth: 14,
      paint: (gap) => (isLoss(gap) ? style.yellow : plain),
    },
    {
      title: "requests",
      align: "right",
      cell: ({ requests }) => formatKnownCount(requests),
    },
    { title: "tokens", align: "right", cell: ({ tokens }) => formatTokens(tokens) },
    {
      title: "where",
      cell: ({ detail }) => plainText(detail),
      minWidth: 12,
      vanish: 1,
      paint: () => style.dim,
    },
  ];
  return ["", ...formatTable(most, columns, { width, title: style.dim })];
}
