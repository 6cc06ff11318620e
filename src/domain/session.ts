import type { Activity } from "./activity.ts";
import { laterVersion } from "./client-version.ts";
import { folderName } from "./folder.ts";
import type { NanoUsd } from "./money.ts";
import { sources } from "./source.ts";
import type { Measure, Observation } from "./observation.ts";
import type { Statement } from "./statement.ts";
import type { TaskProgress } from "./task.ts";
import type { UnixMs } from "./time.ts";
import type { Usage } from "./usage.ts";

/** What is known of a session beyond its events. Undefined: nobody said. */
export interface SessionFacts {
  readonly project?: string | undefined;
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly clientVersion?: string | undefined;
  readonly entrypoint?: string | undefined;
  readonly terminal?: string | undefined;
  readonly title?: string | undefined;
  readonly team?: string | undefined;
  /** The name its person gave it; it stands before the title that the agent found. */
  readonly name?: string | undefined;
  /** The session whose conversation it began with: the nearest one that was named. */
  readonly parentSessionId?: string | undefined;
  readonly pullRequest?: string | undefined;
  /** Told of forks alone: the session began with what another had said and spent. */
  readonly begunAs?: string | undefined;
}

/** How a session began that was forked from another. */
export const fork = "fork";

/** Whether a session is known to have begun as another's copy, so that its client's account of it begins with what that one had spent. */
export function isFork({ facts, copiedRequests }: Pick<Session, "facts" | "copiedRequests">): boolean {
  return copiedRequests > 0 || facts.parentSessionId !== undefined || facts.begunAs === fork;
}

/** What people know a session by: the name that its person gave it, before the title that the agent found. */
export function titleOf({ name, title }: SessionFacts): string | undefined {
  return name ?? title;
}

/** Of a record that says nothing of its session, or of which nothing is to be taken. */
export const noFacts: SessionFacts = {};

/** The only agent whose own files are read; of all others only what they send is known. */
export const transcribedAgent = "claude-code";

/** One agent run. `key` is the ledger's own number for it. */
export interface Session {
  readonly key: number;
  readonly agent: string;
  readonly id: string;
  readonly facts: SessionFacts;
  readonly startedAt: UnixMs;
  readonly lastSeenAt: UnixMs;
  /** Sequence number of the last commit that touched it. */
  readonly changed: number;
  /** Observations taken per source, in the order of `sources`. */
  readonly seenBySource: readonly number[];
  /** What its signs say it is doing; undefined when nothing gave a sign. */
  readonly activity: Activity | undefined;
  /** Whether hooks give the signs; they are heard at once and outweigh what files and events tell later. */
  readonly hasHooks: boolean;
  /** Requests of other sessions, and their tokens, that this one's files repeat. They are counted where they were made. */
  readonly copiedRequests: number;
  readonly copiedTokens: number;
}

/** A session at the first record of it, before anything that the record says is taken. */
export function newSession(
  key: number,
  { agent, id, at }: { agent: string; id: string; at: UnixMs },
): Session {
  return {
    key,
    agent,
    id,
    facts: noFacts,
    startedAt: at,
    lastSeenAt: at,
    changed: 0,
    seenBySource: sources.map(() => 0),
    activity: undefined,
    hasHooks: false,
    copiedRequests: 0,
    copiedTokens: 0,
  };
}

/** From when to when a session is known to have lived. */
type Span = Pick<Session, "startedAt" | "lastSeenAt">;
type Life = Span &
  Pick<Session, "copiedRequests" | "seenBySource" | "activity"> & {
    /** Whether nothing but the list of typed prompts tells when it lived. */
    readonly isHearsay: boolean;
  };

/**
 * When a session lived, and who told of it, after one more observation. Whatever is a sign of life stretches the span. A fork
 * begins to live with the first line of its own: of the lines before, which repeat its parent, only the copies are counted.
 */
export function lifeWith(
  known: Life,
  seen: Observation,
): Pick<Life, "startedAt" | "lastSeenAt" | "seenBySource"> {
  const { startedAt, lastSeenAt, seenBySource } = known;
  if (onlyRepeats(known) && (isNoSignOfLife(seen) || mayLackTime(seen)))
    return { startedAt, lastSeenAt, seenBySource };
  return {
    ...spanWith(known, seen),
    seenBySource: seenBySource.map((count, index) => (sources[index] === seen.source ? count + 1 : count)),
  };
}

/** Whether nothing is known of a session yet but what its file repeats of another's. */
function onlyRepeats(known: Life): boolean {
  return known.copiedRequests > 0 && isSketch(known);
}

/**
 * What the collector concludes says nothing of when the session lived, and neither does a task: the call that made it says
 * that, and a fork repeats its parent's tasks as its own.
 */
function isNoSignOfLife({ source, kind }: Observation): boolean {
  return source === "ledger" || kind === "task";
}

/** A session's mode and its names stand on lines without a time. They have that of the line before, which may be a copy. */
function mayLackTime({ source, kind }: Observation): boolean {
  return kind === "event" && source === "transcript";
}

/** Whether it is an operation that a person logged of a session whose start and end that person has logged, too. */
function isWithinLog({ activity }: Life, { source, kind }: Observation): boolean {
  return source === "manual" && kind === "request" && activity?.endedAt !== undefined;
}

/** The span after one more observation. A person's log of the whole session replaces it, whichever is told first. */
function spanWith(known: Life, seen: Observation): Span {
  const { at, sign } = seen;
  if (sign?.restatesFrom !== undefined) return { startedAt: sign.restatesFrom, lastSeenAt: at };
  const { startedAt, lastSeenAt } = known;
  if (isNoSignOfLife(seen) || isWithinLog(known, seen)) return { startedAt, lastSeenAt };
  const until = endOf(seen);
  if (known.isHearsay || onlyRepeats(known)) return { startedAt: at, lastSeenAt: until };
  const isUntimed = known.copiedRequests > 0 && mayLackTime(seen);
  return {
    startedAt: isUntimed ? startedAt : Math.min(startedAt, at),
    lastSeenAt: Math.max(lastSeenAt, until),
  };
}

/** A transcript tells of a tool under the time of its call; its answer may be the last that is heard of the session. */
function endOf(seen: Observation): UnixMs {
  return seen.kind === "tool-call" ? Math.max(seen.at, seen.endedAt ?? seen.at) : seen.at;
}

type Copies = Pick<Session, "facts" | "copiedRequests" | "copiedTokens">;

/** What is known of a session after one more request that its file repeats. Such a line tells nothing but which session it repeats. */
export function copiesWith(known: Copies, { facts }: Observation, tokens: number): Copies {
  const { parentSessionId } = facts;
  return {
    facts: parentSessionId === undefined ? known.facts : mergeFacts(known.facts, { parentSessionId }),
    copiedRequests: known.copiedRequests + 1,
    copiedTokens: known.copiedTokens + tokens,
  };
}

/** Sessions by their newest activity, the latest first. */
export function compareSessions(
  a: Pick<Session, "lastSeenAt" | "key">,
  b: Pick<Session, "lastSeenAt" | "key">,
): number {
  return b.lastSeenAt - a.lastSeenAt || b.key - a.key;
}

/**
 * What a session's things add up to. `counters` holds its metric counters by measure, for what exists nowhere else: those of
 * tokens and cost only where no request was answered.
 */
export interface SessionTotals {
  readonly requests: number;
  readonly failedRequests: number;
  readonly unpricedRequests: number;
  readonly prompts: number;
  readonly toolCalls: number;
  readonly toolFailures: number;
  readonly subagents: number;
  readonly compactions: number;
  readonly models: readonly string[];
  /** How hard the model was last told to think in its own conversation; undefined where the latest requests do not tell. */
  readonly effort: string | undefined;
  /** Lines that its tools changed, as far as their results tell. */
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
  /** What the agent said of each of its requests, added up. */
  readonly reportedNano: NanoUsd | undefined;
  /** What the agent said of the whole of it, as each channel told it last. */
  readonly statements: readonly Statement[];
  readonly counters: ReadonlyMap<Measure, number>;
  /** Computed cost of the requests since `burnSince` of the question, for a burn rate. */
  readonly recentCostNano: NanoUsd;
  /** Name of a tool that was let run and has not answered yet. */
  readonly runningTool: string | undefined;
  /** How far its task list is; undefined where it has none. */
  readonly tasks: TaskProgress | undefined;
}

/** How many of its latest requests are looked at for the effort, so that a session which never tells it costs no more than others. */
export const effortRequests = 200;

/** Facts that change while a session runs: the newest word is the right one. */
const changing: ReadonlySet<string> = new Set<keyof SessionFacts>([
  "branch",
  "title",
  "name",
  "pullRequest",
  // A fork of a fork repeats both, the one that it was forked from last.
  "parentSessionId",
]);

/**
 * The facts of both. What is known is kept, what was unknown is filled in, what changes over time is replaced. A session that was
 * resumed by a later client counts as that client's, in whichever order their files are read.
 */
export function mergeFacts(known: SessionFacts, told: SessionFacts): SessionFacts {
  const merged: Record<string, string | undefined> = { ...known };
  for (const [name, value] of Object.entries(told as Record<string, string | undefined>)) {
    if (changing.has(name)) merged[name] = value ?? merged[name];
    else if (name === "clientVersion") merged[name] = laterVersion(merged[name], value);
    else merged[name] ??= name === "project" && value !== undefined ? folderName(value) : value;
  }
  return merged;
}

/** Whether only the name of a session is known: nothing that it did was observed here. */
export function isSketch({ seenBySource }: Pick<Session, "seenBySource">): boolean {
  return seenBySource.every((count) => count === 0);
}

/** A session that is known by name only, with one more thing of it: it spans its things. */
export function sketchWith(
  known: Pick<Session, "facts" | "startedAt" | "lastSeenAt">,
  { project, at }: { readonly project: string | undefined; readonly at: UnixMs },
): Pick<Session, "facts" | "startedAt" | "lastSeenAt"> {
  return {
    facts: mergeFacts(known.facts, { project }),
    startedAt: Math.min(known.startedAt, at),
    lastSeenAt: Math.max(known.lastSeenAt, at),
  };
}

/** Whether any channel but transcripts tells of a session. */
export function isHeardElsewhere({ seenBySource }: Pick<Session, "seenBySource">): boolean {
  return seenBySource.some((count, index) => count > 0 && sources[index] !== "transcript");
}

type SessionAccount = Omit<Session, "key" | "changed" | "agent" | "id">;

/**
 * One session as two ledgers hold it. What both observed counts once, so each count is the larger of the two; facts that change,
 * and what the session is doing, come from the ledger that heard of it last.
 */
export function uniteSessions(known: SessionAccount, told: SessionAccount): SessionAccount {
  const isNewer = isSketch(known) || isHeardLater(told, known);
  const facts = isNewer ? mergeFacts(known.facts, told.facts) : fillFacts(known.facts, told.facts);
  return {
    facts,
    ...unitedSpan(known, told),
    seenBySource: sources.map((_, index) =>
      Math.max(known.seenBySource[index] ?? 0, told.seenBySource[index] ?? 0),
    ),
    activity: laterActivity(known, told),
    hasHooks: known.hasHooks || told.hasHooks,
    copiedRequests: Math.max(known.copiedRequests, told.copiedRequests),
    copiedTokens: Math.max(known.copiedTokens, told.copiedTokens),
  };
}

/** A session that is known by name only spans what of it happens to be known: who observed it knows better. */
function unitedSpan(known: SessionAccount, told: SessionAccount): Span {
  if (isSketch(known) !== isSketch(told)) {
    const { startedAt, lastSeenAt } = isSketch(known) ? told : known;
    return { startedAt, lastSeenAt };
  }
  return {
    startedAt: Math.min(known.startedAt, told.startedAt),
    lastSeenAt: Math.max(known.lastSeenAt, told.lastSeenAt),
  };
}

/** Older records that are read afterwards leave the last time as it is: of two ledgers with the same one, that which heard more is later. */
function isHeardLater(one: SessionAccount, other: SessionAccount): boolean {
  if (one.lastSeenAt !== other.lastSeenAt) return one.lastSeenAt > other.lastSeenAt;
  const heard = (account: SessionAccount): number =>
    account.seenBySource.reduce((sum, count) => sum + count, 0);
  return heard(one) > heard(other);
}

/** A sign that came late changed what the session does and left the time of its newest sign: then the ledgers themselves decide. */
function laterActivity(known: SessionAccount, told: SessionAccount): Activity | undefined {
  if (known.activity === undefined || told.activity === undefined) return told.activity ?? known.activity;
  const isLater =
    told.activity.at === known.activity.at ? isHeardLater(told, known) : told.activity.at > known.activity.at;
  return isLater ? told.activity : known.activity;
}

/** The known facts; what was unknown is filled in from the others. */
function fillFacts(known: SessionFacts, told: SessionFacts): SessionFacts {
  const filled: Record<string, string | undefined> = { ...known };
  for (const [name, value] of Object.entries(told as Record<string, string | undefined>))
    filled[name] ??= value;
  return filled;
}
