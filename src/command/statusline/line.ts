import type { PlanWindow, StatusLine } from "../../agent/claude-code/status-line.ts";
import type { CompactionSettings } from "../../domain/compaction-settings.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { StatusLineFacts } from "../../query/status-line.ts";
import { fillText, requestsLeft, timeLeft } from "../../format/context.ts";
import { fillPaint, gaugeBar, paintGauge } from "../format/gauge.ts";
import { shortModel } from "../../format/model.ts";
import { formatUsd } from "../../format/money.ts";
import { plain, type Look, type Paint, type Style } from "../format/style.ts";
import { fit, plainText } from "../format/text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { joinPieces, type Piece } from "./piece.ts";
import { shownPoint } from "./point.ts";

/** What the line is drawn from. */
export interface LineSubject extends Look {
  readonly line: StatusLine;
  readonly facts: StatusLineFacts | undefined;
  /** Whether the facts come from a running collector; without one the ledger has not heard the latest. */
  readonly isLive: boolean;
  readonly now: UnixMs;
  /** What the client's variables say of its compaction. */
  readonly compaction: CompactionSettings;
}

/** Longest name that is shown whole, in cells: a model's and a branch's. */
const maxModel = 24;
const maxBranch = 28;

/** Cells of the context bar. */
const barCells = 10;
/** From so full on, in percent, the forecast is no small print. */
const warning = 75;

/** The parts and their topics, in the order in which they stay when it gets narrow: the last goes first. */
const topics = {
  model: "model",
  context: "context",
  cost: "cost",
  fast: "model",
  bar: "context",
  "five-hour": "five-hour",
  left: "context",
  today: "today",
  burn: "burn",
  point: "context",
  time: "context",
  reset: "five-hour",
  "seven-day": "seven-day",
  branch: "branch",
} as const;

const order = Object.keys(topics);

/** One line: the model, its context up to the point where it is compacted and when that will be, money, the plan's limits, the branch. */
export function formatStatusLine(subject: LineSubject): string {
  const { line, style, width } = subject;
  const pieces = [
    piece("model", nameOf(line), style.bold),
    piece("fast", line.isFast ? "fast" : "", style.cyan),
    ...contextPieces(subject),
    ...moneyPieces(subject),
    ...planPieces(subject),
    piece("branch", branchOf(subject), style.cyan),
  ].flat();
  if (pieces.every(({ text }) => text === "")) return style.dim("hallmonitor");
  return joinPieces(pieces, { width, paintDot: style.dim });
}

function piece(name: keyof typeof topics, text: string, paint: Paint = plain): Piece {
  return { topic: topics[name], text, paint, rank: order.indexOf(name) };
}

/** The client's name for it, without the size of its window: that stands beside the bar. */
function nameOf({ modelName, model }: StatusLine): string {
  const name = plainText(modelName).replace(/ \(1M context\)$/, "");
  return fit(name === "" ? shortModel(model ?? "") : name, maxModel);
}

function contextPieces(subject: LineSubject): Piece[] {
  const { line, compaction, facts, style } = subject;
  const { contextWindow, contextPercent } = line;
  const point = shownPoint(line, compaction, facts);
  const told = contextPercent === undefined ? undefined : (contextPercent * (contextWindow ?? 0)) / 100;
  const tokens = line.contextTokens ?? told;
  const isMeasured = tokens !== undefined && point !== undefined && point > 0;
  const percent = isMeasured ? (tokens / point) * 100 : contextPercent;
  if (percent === undefined && point === undefined) return [];
  return [
    piece("bar", gaugeBar(percent ?? 0, barCells), paintGauge(percent ?? 0, style)),
    piece("context", percent === undefined ? unknown : fillText(percent), fillPaint(percent ?? null, style)),
    piece("point", point === undefined ? "" : `of ${formatTokens(point)}`, style.dim),
    // Between a compaction and the next answer nobody knows how it goes on.
    ...(percent === undefined ? [] : forecastPieces(subject, percent)),
  ];
}

/** When it is compacted, in requests and in time; in the colour of the bar as soon as that warns. */
function forecastPieces({ facts, now, style }: LineSubject, percent: number): Piece[] {
  if (facts === undefined) return [];
  const paint = percent >= warning ? fillPaint(percent, style) : style.dim;
  return [piece("left", requestsLeft(facts), paint), piece("time", timeLeft(facts, now), paint)];
}

function moneyPieces(subject: LineSubject): Piece[] {
  const { facts, style } = subject;
  const day = facts?.day_cost_usd;
  const burn = facts?.burn_usd_per_hour;
  return [
    piece("cost", sessionCost(subject)),
    piece(
      "today",
      typeof day === "number"
        ? `today ${atLeast(day, (facts?.day_unpriced_requests ?? 0) + (facts?.day_unpriced_tokens ?? 0))}`
        : "",
    ),
    piece("burn", typeof burn === "number" ? `${cents(burn)}/h` : "", style.dim),
  ];
}

/** The ledger's figure, which counts what the client forgets. While nobody listens it stands still, and the client's goes on. */
function sessionCost({ facts, line, isLive }: LineSubject): string {
  const own = facts?.session_cost_usd ?? undefined;
  const told = line.cost?.usd;
  const isOwn = own !== undefined && (told === undefined || isLive || own >= told);
  if (isOwn) return atLeast(own, facts?.unpriced_requests);
  return told === undefined ? "" : cents(told);
}

/** A cost, marked where requests without a known price are not in it. */
function atLeast(usd: number, unpriced = 0): string {
  return `${cents(usd)}${unpriced > 0 ? "+" : ""}`;
}

/** Whole cents: finer digits would never stand still under one's eyes. */
function cents(usd: number): string {
  if (usd > 0 && usd < 0.005) return "<$0.01";
  return usd < 1 ? `$${usd.toFixed(2)}` : formatUsd(usd);
}

function planPieces({ line, now, style }: LineSubject): Piece[] {
  const fiveHour = current(line.fiveHour, now);
  const sevenDay = current(line.sevenDay, now);
  const left = (fiveHour?.resetsAt ?? 0) - now;
  return [
    limitPiece("five-hour", { window: fiveHour, style }),
    piece("reset", fiveHour && left > 0 ? `↺ ${remaining(left)}` : "", style.dim),
    limitPiece("seven-day", { window: sevenDay, style }),
  ];
}

function limitPiece(
  name: "five-hour" | "seven-day",
  { window, style }: { window: PlanWindow | undefined; style: Style },
): Piece {
  const percent = window?.percent;
  if (percent === undefined) return piece(name, "");
  const label = name === "five-hour" ? "5h" : "7d";
  return piece(name, `${label} ${fillText(percent)}`, percent >= 90 ? style.red : plain);
}

/** A window that has begun anew since it was told says nothing of the new one. */
function current(window: PlanWindow | undefined, now: UnixMs): PlanWindow | undefined {
  return window?.resetsAt !== undefined && window.resetsAt <= now ? undefined : window;
}

function branchOf({ line, facts }: LineSubject): string {
  return fit(plainText(line.branch ?? facts?.branch), maxBranch);
}

/** Time to go in whole minutes, rounded up: `45m`, `1h20m`, `2d4h`. */
function remaining(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${String(minutes % 60).padStart(2, "0")}m`;
  return `${Math.floor(hours / 24)}d${hours % 24}h`;
}
