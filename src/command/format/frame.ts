import type { AlertShape } from "../../alert/shape.ts";
import type { SessionShape, UsageGroup } from "../../query/shape.ts";
import { firingLine } from "./firing-line.ts";
import { contextColumns } from "./context-column.ts";
import { formatClock } from "../../format/duration.ts";
import { formatUsd } from "../../format/money.ts";
import { costText, isFromMetrics, projectName, sessionColumns } from "./session-column.ts";
import { parallelColumn, parallelLines } from "./parallel.ts";
import { plain, type Look, type Paint } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, widthOf, wrap } from "./text.ts";
import { requestsIn, requestWords } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { byUrgency, isBusy, isWaiting } from "../../format/session-order.ts";

/** What one frame of `top` shows. */
export interface TopFrame extends Look {
  readonly sessions: readonly SessionShape[];
  /** Whether a collector runs, so that what is shown is of now. */
  readonly isLive: boolean;
  /** Whether only some project, agent and so on was asked about. */
  readonly isNarrowed: boolean;
  /** Totals of the day; undefined while nobody has asked for them. */
  readonly today: UsageGroup | undefined;
  readonly now: number;
  readonly height: number;
  /** What fires, the worst first. */
  readonly alerts?: readonly Pick<AlertShape, "title" | "severity">[] | undefined;
  /** That nothing can be written, while that is so: it comes before the other notes. */
  readonly writeFault?: string | undefined;
  /** A sentence about the collector when something is wrong with it. */
  readonly health?: string | undefined;
  /** How far the reading of history is, while it goes on. */
  readonly reading?: string | undefined;
  /** A command of this program, such as 'demo', on the data dir that is shown. */
  readonly ours: (...words: readonly string[]) => string;
  /** Time zone of the clock; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

/** A text and its look: lines are measured and cut before they are coloured. */
type Piece = readonly [text: string, paint: Paint];

/** The `top` screen as text: at most `height` lines of at most `width` cells, without a line break at its end. */
export function formatTop(frame: TopFrame): string {
  const head = headLines(frame);
  const body =
    frame.sessions.length === 0 ? emptyLines(frame) : sessionLines(frame, frame.height - head.length);
  return [...head, ...body].slice(0, Math.max(0, frame.height)).join("\n");
}

function headLines(frame: TopFrame): string[] {
  const { width, style, writeFault, health, reading, ours, alerts = [] } = frame;
  const lines = [titleLine(frame), todayLine(frame)];
  const firing = firingLine(alerts, { width: width - 1, listing: ours("alerts") });
  if (writeFault !== undefined) lines.push(line([plainText(writeFault), style.red], width));
  if (firing !== undefined)
    lines.push(line([firing, alerts[0]?.severity === "bad" ? style.red : style.yellow], width));
  if (health !== undefined) lines.push(line([plainText(health), style.yellow], width));
  if (reading !== undefined) lines.push(line([plainText(reading), style.cyan], width));
  return [...lines, style.dim("─".repeat(Math.max(0, width)))];
}

function titleLine({ sessions, isLive, now, width, style, timezone }: TopFrame): string {
  const waiting = sessions.filter(isWaiting).length;
  const working = sessions.filter(isBusy).length;
  const pieces: Piece[] = [["hallmonitor", style.bold]];
  if (isLive) pieces.push(["live", style.green]);
  if (working > 0) pieces.push([`${working} working`, style.dim]);
  if (waiting > 0) pieces.push([`${waiting} waiting`, style.yellow]);
  const left = dotted(pieces, { width, style });
  const clock = formatClock(now, timezone);
  const room = width - widthOf(left) - widthOf(clock) - 1;
  return room > 0 ? `${left}${" ".repeat(room)}${style.dim(clock)}` : left;
}

function todayLine({ sessions, today, width, style }: TopFrame): string {
  const rates = sessions.flatMap(({ burn_usd_per_hour: rate }) => rate ?? []);
  // Where nobody can say what is spent, that is not nothing.
  const burn = rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
  const rate: Piece = [`${formatUsd(burn)}/h`, burn === null ? style.dim : style.cyan];
  if (today === undefined) return dotted([["now", style.dim], rate], { width, style });
  const pieces: Piece[] = [
    ["today", style.dim],
    [costText(today), style.bold],
    rate,
    [`${formatTokens(tokensOf(today.usage))} tokens`, plain],
    [requestWords(requestsIn(today)), plain],
  ];
  if (today.failed_requests > 0)
    pieces.push([`${counted(today.failed_requests, "request")} failed`, style.red]);
  return dotted([...pieces, [counted(today.sessions, "session"), plain]], { width, style });
}

/** Pieces with dots between, on one line; those at the end that do not fit are left out. */
function dotted(pieces: readonly Piece[], { width, style }: Pick<TopFrame, "width" | "style">): string {
  const [first, ...rest] = pieces;
  if (first === undefined) return "";
  let text = line(first, width);
  for (const [piece, paint] of rest) {
    if (widthOf(text) + widthOf(piece) + 3 > width) break;
    text += style.dim(" · ") + paint(piece);
  }
  return text;
}

/** One piece after a margin of one, cut to the width. */
function line([text, paint]: Piece, width: number): string {
  return fit(" ", width) + paint(fit(text, width - 1));
}

function sessionLines(frame: TopFrame, height: number): string[] {
  const { sessions, width, style } = frame;
  const sorted = sessions.toSorted(byUrgency);
  const parallel = parallelLines(sessions, { ...frame, width: width - 1 }).slice(0, height / 4);
  // One line for the titles, two for the notes at the end.
  const room = Math.max(1, height - 3 - parallel.length);
  // "+1 more" would take the line of the one it hides.
  const shown = sorted.length <= room + 1 ? sorted : sorted.slice(0, room);
  const lines = formatTable(shown, topColumns(frame), { width: width - 1, title: style.dim }).map(
    (row) => ` ${row}`,
  );
  const hidden = sorted.length - shown.length;
  if (hidden > 0) lines.push(line([`+${hidden} more`, style.dim], width));
  lines.push(...parallel.map((text) => ` ${text}`));
  const note = legend(shown);
  if (note !== "" && lines.length < height) lines.push(line([note, style.dim], width));
  return lines;
}

function topColumns({ sessions, now, width, style }: TopFrame): Column<SessionShape>[] {
  const columns = sessionColumns(sessions, { now, style });
  const contexts = contextColumns(sessions, { now, style });
  return [
    width >= 100 ? columns.state : columns.sign,
    // Where a project has several, nothing else says which of them it is.
    { ...columns.id, vanish: sharesProject(sessions) ? 1 : 7 },
    { ...columns.agent, vanish: 8 },
    parallelColumn(style),
    columns.project,
    { ...columns.branch, vanish: 16 },
    { ...columns.model, vanish: 4 },
    { ...columns.requests, vanish: 13 },
    { ...columns.tokens, vanish: 3 },
    { ...columns.input, vanish: 14 },
    { ...columns.output, vanish: 14 },
    { ...columns.cacheRead, vanish: 14 },
    { ...columns.cacheWrite, vanish: 14 },
    { ...contexts.full, vanish: 2 },
    { ...contexts.gauge, vanish: 10 },
    { ...contexts.left, vanish: 6 },
    { ...contexts.timeLeft, vanish: 15 },
    columns.cost,
    { ...columns.burn, vanish: 9 },
    // What a person is waited for outlasts everything but the project and the cost.
    { ...columns.tool, ...(sessions.some(isWaiting) ? { vanish: 0, minWidth: 13 } : { vanish: 5 }) },
    { ...columns.errors, vanish: 1 },
    { ...columns.age, vanish: 11 },
    { ...columns.seen, vanish: 12 },
  ];
}

function sharesProject(sessions: readonly SessionShape[]): boolean {
  return new Set(sessions.map(projectName)).size < sessions.length;
}

/** What the marks in the table mean; only of those that are there. */
function legend(sessions: readonly SessionShape[]): string {
  const notes = [];
  if (sessions.some(isFromMetrics)) notes.push("~ counted from metrics");
  if (sessions.some((session) => costText(session).endsWith("+"))) notes.push("+ a part is unpriced");
  return notes.join(" · ");
}

function emptyLines({ isNarrowed, width, style, ours }: TopFrame): string[] {
  const sentence = (text: string): string[] => wrap(text, Math.max(1, width - 2)).map((words) => ` ${words}`);
  const command = (text: string): string[] =>
    wrap(text, Math.max(1, width - 2)).map((words) => line([`  ${words}`, style.cyan], width));
  const lines = isNarrowed
    ? ["", ...sentence("No session matches. Leave a filter out to see all.")]
    : [
        "",
        ...sentence("No session has been seen yet. Connect Claude Code, then start a session:"),
        ...command(ours("setup", "claude-code")),
        "",
        ...sentence("Or look around first, with made-up sessions:"),
        ...command(ours("demo")),
      ];
  return lines.map((text) => (widthOf(text) > width ? fit(text, width) : text));
}
