import type { Activity } from "./activity.ts";
import { laterVersion } from "./client-version.ts";
import { folderName } from "./folder.ts";
import type { NanoUsd } from "./money.ts";
import { sources, type Measure, type Observation } from "./observation.ts";
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
type Life = Span & Pick<Session, "copiedRequests" | "seenBySource" | "activity">;

/** When a session lived, and who told of it, after one more observation that was taken. */
export function lifeWith(
  known: Life,
  seen: Observation,
): Pick<Life, "startedAt" | "lastSeenAt" | "seenBySource"> {
  const { startedAt, lastSeenAt, seenBySource } = known;
  if (isRepetition(known, seen)) return { startedAt, lastSeenAt, seenBySource };
  return {
    ...spanWith(known, seen),
    seenBySource: seenBySource.map((count, index) => (sources[index] === seen.source ? count + 1 : count)),
  };
}

/**
 * Whether an observation says nothing of when a session lived, of which only is known what it repeats of another: the tasks of its parent,
 * and lines without a time of their own.
 */
function isRepetition(known: Life, { source, kind }: Observation): boolean {
  if (known.copiedRequests === 0 || !isSketch(known)) return false;
  return source === "ledger" || kind === "task" || mayLackTime({ source, kind });
}

/** A session's mode and names stand on lines without a time, and are timed by the line before them, which may be a copy. */
function mayLackTime({ source, kind }: Pick<Observation, "source" | "kind">): boolean {
  return kind === "event" && source === "transcript";
}

/**
 * The span of a session that an observation tells of, too. A person's account of a whole session replaces it, and the
 * operations that the person logs of it stretch it no more, whichever is told first; what the collector itself concludes is
 * no sign of life, and neither is a task: the call that made it tells when that was, and a fork repeats the tasks of its
 * parent as its own.
 */
function spanWith(known: Life, seen: Observation): Span {
  const { at, source, sign, kind } = seen;
  if (sign?.restatesFrom !== undefined) return { startedAt: sign.restatesFrom, lastSeenAt: at };
  const { startedAt, lastSeenAt } = known;
  const isWithinLog = source === "manual" && kind === "request" && known.activity?.endedAt !== undefined;
  if (source === "ledger" || kind === "task" || isWithinLog) return { startedAt, lastSeenAt };
  // So far it only repeated what is another's: it was made at the time of that.
  const until = endOf(seen);
  if (known.copiedRequests > 0 && isSketch(known)) return { startedAt: at, lastSeenAt: until };
  const isUntimed = known.copiedRequests > 0 && mayLackTime({ source, kind });
  return {
    startedAt: isUntimed ? startedAt : Math.min(startedAt, at),
    lastSeenAt: Math.max(lastSeenAt, until),
  };
}

/** A transcript tells of a tool under the time of its call, and of its answer, which may be the last that is heard, within that. */
function endOf(seen: Observation): UnixMs {
  return seen.kind === "tool-call" ? Math.max(seen.at, seen.endedAt ?? seen.at) : seen.at;
}

type Copies = Pick<Session, "facts" | "copiedRequests" | "copiedTokens">;

/** What is known of a session with one more request that its file repeats. Such a line tells nothing of it but whose it repeats. */
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
  /** How hard its own conversation was last told to think; undefined where its latest requests do not tell. */
  readonly effort: string | undefined;
  /** Lines that its tools changed, as far as their results tell. */
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
  readonly reportedNano: NanoUsd | undefined;
  readonly counters: ReadonlyMap<Measure, number>;
  /** Computed cost of the requests since `burnSince` of the question, for a burn rate. */
  readonly recentCostNano: NanoUsd;
  /** Name of a tool that was let run and has not answered yet. */
  readonly runningTool: string | undefined;
  /** How far its task list is; undefined where it has none. */
  readonly tasks: TaskProgress | undefined;
}

/** Requests of a session that are looked at for its effort, the latest, so that one which tells none costs no more than others. */
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
 * The facts of both; what is already known is kept, what was unknown is filled, what changes is replaced. A session that is resumed by
 * a later client is that client's, in whichever order the files of the two are read.
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

/** Whether a session is known by name only: nothing it did was observed here. */
export function isSketch({ seenBySource }: Pick<Session, "seenBySource">): boolean {
  return seenBySource.every((count) => count === 0);
}

type SessionAccount = Omit<Session, "key" | "changed" | "agent" | "id">;

/**
 * One session as two ledgers hold it. What both observed counts once, so counts are the larger of the two; facts that
 * change and what it does are the word of the one that saw it last.
 */
export function uniteSessions(known: SessionAccount, told: SessionAccount): SessionAccount {
  const isNewer = isSketch(known) || isHeardLater(told, known);
  const facts = isNewer ? mergeFacts(known.facts, told.facts) : fillFacts(known.facts, told.facts);
  return {
    facts,
    startedAt: isSketch(known) ? told.startedAt : Math.min(known.startedAt, told.startedAt),
    lastSeenAt: isSketch(known) ? told.lastSeenAt : Math.max(known.lastSeenAt, told.lastSeenAt),
    seenBySource: sources.map((_, index) =>
      Math.max(known.seenBySource[index] ?? 0, told.seenBySource[index] ?? 0),
    ),
    activity: laterActivity(known, told),
    hasHooks: known.hasHooks || told.hasHooks,
    copiedRequests: Math.max(known.copiedRequests, told.copiedRequests),
    copiedTokens: Math.max(known.copiedTokens, told.copiedTokens),
  };
}

/** A ledger that hears of older times afterwards saw a session last when it did before: then the one that heard more is the later account. */
function isHeardLater(one: SessionAccount, other: SessionAccount): boolean {
  if (one.lastSeenAt !== other.lastSeenAt) return one.lastSeenAt > other.lastSeenAt;
  const heard = (account: SessionAccount): number =>
    account.seenBySource.reduce((sum, count) => sum + count, 0);
  return heard(one) > heard(other);
}

/** A sign that comes late changes what a session does, and not the time of the newest sign. */
function laterActivity(known: SessionAccount, told: SessionAccount): Activity | undefined {
  if (known.activity === undefined || told.activity === undefined) return told.activity ?? known.activity;
  const isLater =
    told.activity.at === known.activity.at ? isHeardLater(told, known) : told.activity.at > known.activity.at;
  return isLater ? told.activity : known.activity;
}

/** The known facts, and what was unknown from the others. */
function fillFacts(known: SessionFacts, told: SessionFacts): SessionFacts {
  const filled: Record<string, string | undefined> = { ...known };
  for (const [name, value] of Object.entries(told as Record<string, string | undefined>))
    filled[name] ??= value;
  return filled;
}
