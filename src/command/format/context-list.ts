import { shortId } from "../../domain/short-id.ts";
import type { ContextShape } from "../../query/context/shape.ts";
import type { SessionShape } from "../../query/shape.ts";
import { fullText } from "./context-column.ts";
import { forecastText, rangeText, requestsLeft, timeLeft } from "../../format/context.ts";
import { fillPaint, gaugeBar, paintGauge } from "./gauge.ts";
import { shortModel } from "../../format/model.ts";
import { projectName, sessionColumns } from "./session-column.ts";
import { plain, type Look, type Paint } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import type { Advice } from "../own-command.ts";

/** How `context` draws live sessions. Forecasts are as of `now`, UTC milliseconds. */
export interface ContextListSettings extends Look {
  readonly now: number;
  readonly advice: Advice;
  /** Whether the question was narrowed, so that finding nothing may be due to that. */
  readonly isNarrowed: boolean;
  /** Whether others were found that are not among these. */
  readonly hasMore: boolean;
}

/** Cells of a gauge, in terminals that have the room. */
const wideBar = { from: 130, cells: 20 } as const;
const usualBar = 10;

/** Live sessions with their gauges in the given order, or what to do when there are none. No line is wider than `width`. */
export function formatContexts(sessions: readonly SessionShape[], settings: ContextListSettings): string {
  const { style } = settings;
  const width = Math.max(1, settings.width);
  if (sessions.length === 0) return wrap(settings.advice(emptyText(settings.isNarrowed)), width).join("\n");
  const lines = formatTable(sessions, contextListColumns(sessions, { ...settings, width }), {
    width,
    title: style.dim,
  });
  return [...lines, "", ...noteLines(sessions, { ...settings, width })].join("\n");
}

function emptyText(isNarrowed: boolean): string {
  return isNarrowed
    ? "No live session matches. 'hallmonitor sessions' lists what is known, and 'hallmonitor context ID' shows one of any time."
    : "No session is live. Connect Claude Code with 'hallmonitor setup claude-code' and start one, or play with 'hallmonitor demo'. 'hallmonitor context ID' shows one of any time.";
}

/** The first is told in words; the others read like it. */
function noteLines(
  sessions: readonly SessionShape[],
  { width, now, style, advice, hasMore }: ContextListSettings,
): string[] {
  const [next] = sessions.flatMap((session) => {
    const forecast = session.context === null ? "" : forecastText(session.context, now);
    return forecast === "" ? [] : [`${nameOf(session, sessions)} ${forecast}.`];
  });
  const unknowns = new Set(sessions.filter(isOfUnknownWindow).map((session) => modelOf(session)));
  const notes = [
    ...(hasMore
      ? ["… and others that were not heard of as lately: --project and the like narrow the list."]
      : []),
    "full: of the tokens at which the client compacts by itself. 'hallmonitor context ID' shows one.",
    ...(unknowns.size === 0
      ? []
      : [
          `The window of ${[...unknowns].join(", ")} is not known: name it in context.windows of the config.`,
        ]),
  ];
  return [
    ...(next === undefined ? [] : wrap(next, width)),
    ...notes.flatMap((note) => wrap(advice(note), width)).map(style.dim),
  ];
}

/** Most agents tell no project, and several sessions may share one: then the session's id says which it is. */
function nameOf(session: SessionShape, among: readonly SessionShape[]): string {
  const project = projectName(session);
  const isOne = among.filter((one) => projectName(one) === project).length === 1;
  return project !== unknown && isOne ? project : `session ${shortId(session.id)}`;
}

function isOfUnknownWindow({ context }: SessionShape): boolean {
  return context !== null && context.window === null;
}

function contextListColumns(
  sessions: readonly SessionShape[],
  { width, now, style }: ContextListSettings,
): Column<SessionShape>[] {
  const columns = sessionColumns(sessions, { now, style });
  const bar = width >= wideBar.from ? wideBar.cells : usualBar;
  const isTimed = sessions.some(({ context }) => context !== null && timeLeft(context, now) !== "");
  const dim = (): Paint => style.dim;
  const level = ({ context }: SessionShape): Paint => fillPaint(context?.fill_percent ?? null, style);
  return [
    width >= 100 ? columns.state : columns.sign,
    { ...columns.id, vanish: 1 },
    // So that it stands beside the id, by which one is asked for, in the narrowest terminals, too.
    width < 50 ? { ...columns.project, minWidth: 7 } : columns.project,
    { title: "model", cell: modelOf, minWidth: 9, maxWidth: 20, vanish: 5 },
    {
      title: "context",
      cell: ({ context }) => gaugeBar(context?.fill_percent ?? null, bar),
      paint: ({ context }) => paintGauge(context?.fill_percent ?? null, style),
      vanish: 4,
    },
    {
      title: "full",
      align: "right",
      cell: fullText,
      paint: level,
    },
    { title: "tokens", align: "right", cell: amountOf(({ tokens }) => tokens), vanish: 3 },
    {
      title: "of",
      align: "right",
      cell: amountOf((context) => context.compacts_at_tokens),
      vanish: 6,
      paint: dim,
    },
    { title: "window", align: "right", cell: amountOf(({ window }) => window), vanish: 8, paint: dim },
    {
      title: "compacts in",
      cell: ({ context }) => (context && requestsLeft(context)) || unknown,
      paint: level,
    },
    {
      title: isTimed ? "time" : "",
      cell: ({ context }) => (context && timeLeft(context, now)) ?? "",
      vanish: 2,
      paint: () => plain,
    },
    { title: "between", cell: ({ context }) => (context && rangeText(context)) ?? "", vanish: 7, paint: dim },
    { ...columns.seen, vanish: 9 },
  ];
}

function amountOf(of: (context: ContextShape) => number | null): (session: SessionShape) => string {
  return ({ context }) => (context === null ? unknown : formatTokens(of(context)));
}

function modelOf({ context, models }: SessionShape): string {
  return shortModel(context?.model ?? models.at(-1) ?? "");
}
