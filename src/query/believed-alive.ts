import { basename } from "node:path";
import { isSince } from "../domain/client-version.ts";
import { sources, type Source } from "../domain/source.ts";
import { transcribedAgent, type Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { isOver, leftMs, type Doing } from "../domain/activity.ts";
import { namedSession } from "./named-session.ts";
import { isUsed } from "./session-state.ts";

/** Sessions that are looked at; nobody runs more at once. */
const maxSessions = 500;
/** States in which a session is thought to have a process. */
const living: readonly Doing[] = ["idle", "working", "waiting-permission", "waiting-input", "compacting"];

/**
 * When telemetry's last word of a session that nothing was asked in counts: a client that begins has noted itself by then, and later
 * every look has had it before.
 */
const unused = { afterMs: 60_000, withinMs: 600_000 } as const;

/** The oldest client that was seen to write process files. */
const notesProcesses = [2, 1, 197] as const;

/** A session that is thought to run on this machine. */
export interface BelievedAlive {
  readonly id: string;
  readonly lastSeenAt: UnixMs;
}

/** Who asks, and what is known on this machine. */
export interface AliveQuestion {
  readonly now: UnixMs;
  /** Sessions whose processes run: nobody need ask about them. */
  readonly running: ReadonlySet<string>;
  /** Sessions whose processes noted them on this machine and run no more. */
  readonly left: ReadonlySet<string>;
  /** Whether a file lies where this machine's clients write their transcripts. */
  readonly isOurs: (path: string) => boolean;
}

/**
 * Sessions that are thought to run on this machine and whose process does not. Either it noted them here, or their transcripts were
 * read here, where clients write them, nothing said that they ended, and their client notes its processes, so that the absence of a
 * note means something. What a ledger of another machine or a copied folder brought along has its process elsewhere. Or only events of
 * telemetry told that they began: a client that goes on with another session does so under an id of its own, and notes that for a moment at most.
 */
export function believedAlive(reader: LedgerReader, question: AliveQuestion): BelievedAlive[] {
  const { now, left } = question;
  const noted = [...left]
    .map((id) => namedSession(reader, transcribedAgent, id))
    .filter((session) => session !== undefined)
    .filter(({ activity, lastSeenAt }) => !isOver(activity?.state) && lastSeenAt >= now - leftMs);
  const missing = reader
    // Hundreds that are over may have been heard of since.
    .sessions({ from: now - leftMs, doing: living }, maxSessions)
    .filter((session) => isHeardBy(session, "transcript") && isUnnoted(session, question));
  return [...noted, ...ofOurFiles(reader, missing, question), ...unusedOnes(reader, question)].map(
    ({ id, lastSeenAt }) => ({
      id,
      lastSeenAt,
    }),
  );
}

/** Those of the sessions that a file of this machine's clients tells of. */
function ofOurFiles(
  reader: LedgerReader,
  sessions: readonly Session[],
  { isOurs }: AliveQuestion,
): readonly Session[] {
  if (sessions.length === 0) return [];
  // How far files were read comes with no import of a ledger. A session's own file has its name.
  const paths = reader.cursors().map(({ path }) => path);
  const ours = new Set(paths.filter(isOurs).map((path) => basename(path, ".jsonl")));
  return sessions.filter(({ id }) => ours.has(id));
}

/**
 * Sessions that gave no sign, and that nothing was asked in since they were first heard of. Should one of them rest elsewhere, an event will
 * tell of its next prompt; counters would leave it over for good.
 */
function unusedOnes(reader: LedgerReader, question: AliveQuestion): readonly Session[] {
  const { now } = question;
  const silent = reader
    .sessions({ from: now - unused.withinMs, agent: transcribedAgent, doing: ["none"] }, maxSessions)
    .filter((session) => session.lastSeenAt <= now - unused.afterMs && isUnnoted(session, question))
    .filter((session) => isHeardBy(session, "otlp-log"));
  if (silent.length === 0) return [];
  const totals = reader.totals(
    silent.map(({ key }) => key),
    now,
  );
  return silent.filter((_, index) => {
    const work = totals[index];
    return work !== undefined && !isUsed(work);
  });
}

/** Whether its client notes its processes, and none of the notes names it. */
function isUnnoted({ id, facts }: Session, { running, left }: AliveQuestion): boolean {
  return isSince(facts.clientVersion, notesProcesses) && !running.has(id) && !left.has(id);
}

function isHeardBy({ seenBySource }: Session, source: Source): boolean {
  return (seenBySource[sources.indexOf(source)] ?? 0) > 0;
}
