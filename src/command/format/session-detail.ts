import { formatWhole } from "../../domain/whole.ts";
import { formatKnownCount } from "../../format/known-count.ts";
import type { SessionPlanAnswer } from "../../query/plan/shape.ts";
import type { SessionAnswer, SessionShape } from "../../query/shape.ts";
import { formatAgo, formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { fillText, forecastText } from "../../format/context.ts";
import { factLines, type Fact } from "./fact-line.ts";
import { shortModel } from "../../format/model.ts";
import { clientDifference } from "../../format/client-cost.ts";
import { formatUsd } from "../../format/money.ts";
import { knownRequests } from "../../format/requests.ts";
import { stateSays } from "../../format/session-state.ts";
import { stateBasis } from "../../format/state-basis.ts";
import { costText, stateAge, statePaint, stateText } from "./session-column.ts";
import type { Look } from "./style.ts";
import { counted, fit, plainText, widthOf } from "./text.ts";
import { parallelFacts } from "./parallel.ts";
import { planSection, runningLines } from "./plan.ts";
import { taskLines } from "./task.ts";
import { firstInstant, formatTimeline, type Stop } from "./timeline.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";

/** How `session ID` draws a session, and how much of it. Ages are as of `now`, UTC milliseconds. */
export interface SessionDetailSettings extends Look {
  readonly now: number;
  /** Most lines of the timeline, default 60: a screen or two. Infinity shows all. */
  readonly limit?: number | undefined;
  /** Time zone of dates; undefined: the machine's. */
  readonly timezone?: string | undefined;
  /** What it set out to do. */
  readonly plan?: SessionPlanAnswer | undefined;
  /** When budgets ended its work. */
  readonly stops?: readonly Stop[] | undefined;
}

const defaultLimit = 60;

/** One session: what is known of it, its totals, and what happened when. No line is wider than `width`. */
export function formatSession(answer: SessionAnswer, settings: SessionDetailSettings): string {
  const { session } = answer;
  const { width, style, limit = defaultLimit, stops = [] } = settings;
  const start = earlier(firstInstant(answer), instantOf(session.started_at));
  const timeline = formatTimeline(answer, { width, style, start, limit, stops });
  return [
    heading(session, settings),
    ...factLines(facts(session, settings), settings),
    "",
    ...factLines(totals(session), settings),
    "",
    ...(settings.plan === undefined ? [] : planSection(settings.plan, settings)),
    ...taskLines(answer.tasks, { width, style }),
    ...(settings.plan === undefined ? [] : runningLines(settings.plan, settings)),
    ...(timeline.length > 0
      ? timeline
      : [style.dim(fit("No prompt, request or tool call was seen.", width))]),
  ].join("\n");
}

function earlier(a: number, b: number): number {
  return a <= b || Number.isNaN(b) ? a : b;
}

function heading(session: SessionShape, { width, style }: SessionDetailSettings): string {
  const state = stateText(session);
  const id = plainText(session.id);
  const room = width - widthOf(state) - 2;
  if (room < 12) return style.bold(fit(id, width));
  const paint = statePaint(session, style);
  return `${style.bold(fit(id, room))}  ${paint(state)}`;
}

function facts(session: SessionShape, { now, timezone }: SessionDetailSettings): Fact[] {
  const [start, seen] = [instantOf(session.started_at), instantOf(session.last_seen_at)];
  const end = session.ended_at === null ? seen : instantOf(session.ended_at);
  const span = `${formatMoment(start, timezone)} to ${formatMoment(end, timezone)}`;
  const why = session.end_reason === null ? "" : ` · ended: ${plainText(session.end_reason)}`;
  return [
    ["title", plainText(session.title)],
    ["state", stateLine(session, now)],
    ["agent", `${plainText(session.agent)} ${plainText(session.client_version)}`.trim()],
    ["project", plainText(session.project)],
    ["repository", plainText(session.repository)],
    ["branch", plainText(session.branch)],
    ["pull request", plainText(session.pull_request)],
    whoseFact(session),
    ["team", plainText(session.team)],
    ["model", modelLine(session)],
    ["context", contextLine(session, now)],
    ["time", `${span} · ${formatDuration(end - start)} · seen ${formatAgo(now - seen)}${why}`],
    ["parent", plainText(session.parent_session_id)],
    ...parallelFacts(session, { now, timezone }),
  ];
}

/** `Opus 5.5, Haiku 4.5 · effort high`. */
function modelLine({ models, effort }: SessionShape): string {
  const names = models.map(shortModel).join(", ");
  return [names, effort === null ? "" : `effort ${plainText(effort)}`]
    .filter((part) => part !== "")
    .join(" · ");
}

/** How full its context is, and when it is compacted: `82% of 967k · compacts in about 14 requests (9 to 22), ~9m`. */
function contextLine({ context }: SessionShape, now: number): string {
  if (context === null) return "";
  const { tokens, fill_percent, compacts_at_tokens: point } = context;
  const full = fill_percent === null ? `${formatTokens(tokens)} tokens` : fillText(fill_percent);
  return [point === null ? full : `${full} of ${formatTokens(point)}`, forecastText(context, now)]
    .filter((part) => part !== "")
    .join(" · ");
}

/** What it does or waits for, since when, and how that is known: `waits for your permission to use Bash · for 4m`. */
function stateLine(session: SessionShape, now: number): string {
  return [stateSays(session), `for ${stateAge(session, now)}`, stateBasis[session.state_basis]]
    .filter((part) => part !== "")
    .join(" · ");
}

function totals(session: SessionShape): Fact[] {
  const { failed_requests, tool_calls, tool_failures } = session;
  return [
    ["requests", withFailures(knownRequests(session), failed_requests)],
    ["tokens", tokensText(session)],
    ["cost", costLine(session)],
    ["prompts", formatWhole(session.prompts)],
    ["tool calls", withFailures(tool_calls, tool_failures)],
    ["subagents", session.subagents > 0 ? formatWhole(session.subagents) : ""],
    ["compactions", session.compactions > 0 ? formatWhole(session.compactions) : ""],
    ["changes", changes(session)],
    ["active", session.active_seconds === null ? "" : formatDuration(session.active_seconds * 1000)],
  ];
}

function withFailures(known: number | null, failed: number): string {
  const count = formatKnownCount(known);
  return failed > 0 ? `${count} · ${formatWhole(failed)} failed` : count;
}

function tokensText({ agent, usage, counted_from }: SessionShape): string {
  // A total that a person wrote down stands as input, which it may not all be.
  if (agent === "manual")
    return `${formatTokens(tokensOf(usage))} · logged by hand, in and out not told apart`;
  const reasoning = usage.reasoning_output_tokens;
  const longCache = usage.cache_creation_1h_input_tokens;
  const parts = [
    formatTokens(tokensOf(usage)),
    `in ${formatTokens(usage.input_tokens)}`,
    `out ${formatTokens(usage.output_tokens)}${reasoning ? ` (reasoning ${formatTokens(reasoning)})` : ""}`,
    `cache read ${formatTokens(usage.cache_read_input_tokens)}`,
    `cache write ${formatTokens(usage.cache_creation_input_tokens)}${longCache ? ` (1h ${formatTokens(longCache)})` : ""}`,
  ];
  if (counted_from === "counters") parts.push("from metric counters");
  return parts.join(" · ");
}

/** Ours, and what the client says where it says something else. What its counters alone tell is its word. */
function costLine(session: SessionShape): string {
  const { cost_usd: ours, client_cost_usd: theirs, unpriced_requests, counted_from } = session;
  if (counted_from === "counters")
    return ours === null ? costText(session) : `${costText(session)} · as its client counts it`;
  const parts = [costText(session)];
  if (unpriced_requests > 0)
    parts.push(
      `${formatWhole(unpriced_requests)} of ${formatWhole(session.requests)} requests have no known price`,
    );
  if (theirs === null) return parts.join(" · ");
  const difference = clientDifference(ours, theirs);
  const said =
    difference === "the same" ? difference : [formatUsd(theirs), difference ?? ""].filter(Boolean).join(", ");
  return [...parts, `the client says ${said}`].join(" · ");
}

function changes({ lines_added, lines_removed, commits, pull_requests }: SessionShape): string {
  return [
    lines_added === null && lines_removed === null
      ? ""
      : `+${formatWhole(lines_added ?? 0)} −${formatWhole(lines_removed ?? 0)} lines`,
    commits === null ? "" : counted(commits, "commit"),
    pull_requests === null ? "" : counted(pull_requests, "pull request"),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** A machine alone is no user. */
function whoseFact({ user, host }: SessionShape): Fact {
  const [name, machine] = [plainText(userName(user)), plainText(host)];
  return name === "" ? ["host", machine] : ["user", [name, machine].filter(Boolean).join(" on ")];
}

/** A client without a login is known by the hash of its installation; its beginning tells it apart from others. */
function userName(user: string | null): string | null {
  return user !== null && /^[0-9a-f]{40,}$/.test(user) ? `${user.slice(0, 12)}…` : user;
}
