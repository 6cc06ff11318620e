import { formatWhole } from "../../domain/whole.ts";
import { formatKnownCount } from "../../format/known-count.ts";
import type { SessionShape, SessionState, UsageShape } from "../../query/shape.ts";
import { formatAge, formatAgo, formatDuration, instantOf } from "../../format/duration.ts";
import { shortModels } from "../../format/model.ts";
import { formatCost, formatUsd } from "../../format/money.ts";
import { shortPaths } from "../../format/path.ts";
import { plain, type Paint, type Style } from "./style.ts";
import type { Column } from "./table.ts";
import { fit, plainText } from "./text.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { knownRequests } from "../../format/requests.ts";
import { isBusy, isWaiting } from "../../format/session-order.ts";
import { toolAskedFor } from "../../format/asking.ts";
import { stateWords } from "../../format/session-state.ts";
import { unknown } from "../../format/unknown.ts";
import { shortId } from "../../domain/short-id.ts";
import type { Unpriced } from "../../format/unpriced.ts";

/** What the columns need to know beside the session. */
export interface ColumnSettings {
  readonly now: number;
  readonly style: Style;
}

type SessionColumn = Column<SessionShape>;

/** The sign and the colour of each state; its words are those of the page. */
const states = {
  working: { glyph: "●", look: "green" },
  compacting: { glyph: "●", look: "cyan" },
  "waiting-permission": { glyph: "◆", look: "yellow" },
  "waiting-input": { glyph: "◆", look: "yellow" },
  idle: { glyph: "○", look: "dim" },
  ended: { glyph: "·", look: "dim" },
  lost: { glyph: "×", look: "red" },
} as const satisfies Record<SessionState, { glyph: string; look: keyof Style }>;

/** The state as a sign and a word: `● working`; of one that asks, what for: `◆ question`. */
export function stateText(session: SessionShape): string {
  return `${states[session.state].glyph} ${stateWords(session).word}`;
}

/** The colour of a state; its sign and word tell the same without one. */
export function statePaint({ state }: SessionShape, style: Style): Paint {
  return style[states[state].look];
}

/** For how long it has been in its state: `4m`. */
export function stateAge({ state_since }: SessionShape, now: number): string {
  return formatAge(now - instantOf(state_since));
}

/** The tool at work; for one that waits, what it waits for and since when: `Bash · 4m`. */
function doing(session: SessionShape, now: number): string {
  if (!isWaiting(session))
    return [plainText(session.current_tool), taskText(session)].filter((part) => part !== "").join(" · ");
  // The end may be cut, and the time must not be.
  return `${fit(wanted(session), 16)} · ${stateAge(session, now)}`;
}

function wanted(session: SessionShape): string {
  return toolAskedFor(session.waiting_for) ?? stateWords(session).needs;
}

/** How far the task list of a session at work is, and what is under way: `3/7 Testing the parser`. */
function taskText({ plan, state }: SessionShape): string {
  if (plan === null || state !== "working") return "";
  return `${plan.done}/${plan.total} ${plainText(plan.current)}`.trim();
}

/** Where the session works: the last part of its folder, or its repository. */
export function projectName({ project, repository }: Pick<SessionShape, "project" | "repository">): string {
  const path = plainText(project ?? repository).replace(/(?<![\\/])[\\/]+$/, "");
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1) || path || unknown;
}

/** A cost, and what is not in it for want of a price. */
export interface Costed extends Unpriced {
  readonly cost_usd: number | null;
}

/** The cost; a part without a known price shows as `+`, and nothing but such parts as `unpriced`, never as 0. */
export function costText({ cost_usd, ...unpriced }: Costed): string {
  return formatCost(cost_usd, unpriced);
}

/** Failed requests and failed tool calls together. */
export function errorsOf(session: SessionShape): number {
  return session.failed_requests + session.tool_failures;
}

/**
 * The columns that lists of sessions share; each list picks and orders its own. A project is called by as much of its path
 * as tells it from the others in the list.
 */
export function sessionColumns(sessions: readonly SessionShape[], { now, style }: ColumnSettings) {
  const names = shortPaths(sessions.flatMap(({ project }) => project ?? []));
  const isMixed = new Set(sessions.map(({ agent }) => agent)).size > 1;
  const dim = (): Paint => style.dim;
  const fading = (s: SessionShape): Paint => (s.state === "ended" ? style.dim : plain);
  const state = (s: SessionShape): Paint => style[states[s.state].look];
  return {
    sign: { title: "", cell: (s) => states[s.state].glyph, paint: state },
    state: { title: "state", cell: stateText, paint: state },
    id: { title: "session", cell: ({ id }) => shortId(id), minWidth: 20, maxWidth: 24, paint: dim },
    // Of one agent nobody needs to be told which: then the column is empty, and not shown.
    agent: {
      title: isMixed ? "agent" : "",
      cell: ({ agent }) => (isMixed ? plainText(agent) : ""),
      // Room for `claude-code`: cut, it is no name, and it goes whole where there is less.
      minWidth: 11,
      maxWidth: 16,
      paint: dim,
    },
    project: {
      title: "project",
      cell: (s) => names.get(s.project ?? "") ?? projectName(s),
      minWidth: 11,
      maxWidth: 32,
      paint: (s) => (isBusy(s) || isWaiting(s) ? style.bold : fading(s)),
    },
    branch: { title: "branch", cell: (s) => plainText(s.branch), minWidth: 20, maxWidth: 24, paint: dim },
    model: { title: "model", cell: (s) => shortModels(s.models), minWidth: 9, maxWidth: 20, paint: fading },
    requests: {
      title: "reqs",
      align: "right",
      cell: (s) => formatKnownCount(knownRequests(s)),
      paint: fading,
    },
    tokens: {
      title: "tokens",
      align: "right",
      cell: (s) => (isFromMetrics(s) ? "~" : "") + formatTokens(tokensOf(s.usage)),
      paint: fading,
    },
    ...tokenColumns(dim),
    cost: { title: "cost", align: "right", cell: costText, paint: fading },
    burn: {
      title: "$/h",
      align: "right",
      cell: (s) => (isBurning(s) ? formatUsd(s.burn_usd_per_hour) : unknown),
      paint: (s) => (isBurning(s) ? plain : style.dim),
    },
    tool: {
      title: "doing",
      cell: (s) => doing(s, now),
      minWidth: 5,
      maxWidth: 36,
      paint: (s) => (isWaiting(s) ? style.yellow : style.cyan),
    },
    since: { title: "for", align: "right", cell: (s) => stateAge(s, now), paint: dim },
    errors: {
      title: "err",
      align: "right",
      cell: (s) => (errorsOf(s) > 0 ? formatWhole(errorsOf(s)) : unknown),
      paint: (s) => (errorsOf(s) > 0 ? style.red : style.dim),
    },
    age: { title: "age", align: "right", cell: (s) => formatDuration(ageOf(s, now)), paint: dim },
    seen: {
      title: "seen",
      align: "right",
      cell: (s) => formatAgo(now - instantOf(s.last_seen_at)),
      paint: dim,
    },
  } satisfies Record<string, SessionColumn>;
}

function isBurning({ burn_usd_per_hour }: SessionShape): boolean {
  return burn_usd_per_hour !== null && burn_usd_per_hour > 0;
}

/** From the start to now, or to the end. */
function ageOf({ started_at, ended_at }: SessionShape, now: number): number {
  return (ended_at === null ? now : instantOf(ended_at)) - instantOf(started_at);
}

function tokenColumns(dim: () => Paint) {
  return {
    input: tokenColumn("in", (usage) => usage.input_tokens, dim),
    output: tokenColumn("out", (usage) => usage.output_tokens, dim),
    cacheRead: tokenColumn("cached", (usage) => usage.cache_read_input_tokens, dim),
    cacheWrite: tokenColumn("written", (usage) => usage.cache_creation_input_tokens, dim),
  } satisfies Record<string, SessionColumn>;
}

function tokenColumn(title: string, of: (usage: UsageShape) => number, paint: () => Paint): SessionColumn {
  return { title, align: "right", cell: (s) => formatTokens(of(s.usage)), paint };
}

/** Whether its tokens are known from metrics alone, which may have lost some. What a person logged is what it is. */
export function isFromMetrics({ agent, counted_from }: SessionShape): boolean {
  return counted_from === "counters" && agent !== "manual";
}
