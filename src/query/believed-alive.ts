import { basename } from "node:path";
import { isSince } from "../domain/client-version.ts";
import { sources } from "../domain/observation.ts";
import { transcribedAgent, type Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { isOver, leftMs, type Doing } from "../domain/activity.ts";
import { namedSession } from "./named-session.ts";

/** Sessions that are looked at; nobody runs more at once. */
const maxSessions = 500;
/** States in which a session is thought to have a process. */
const living: readonly Doing[] = ["idle", "working", "waiting-permission", "waiting-input", "compacting"];

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
 * note means something. What a ledger of another machine or a copied folder brought along has its process elsewhere.
 */
export function believedAlive(reader: LedgerReader, question: AliveQuestion): BelievedAlive[] {
  const { now, running, left } = question;
  const noted = [...left]
    .map((id) => namedSession(reader, transcribedAgent, id))
    .filter((session) => session !== undefined)
    .filter(({ activity, lastSeenAt }) => !isOver(activity?.state) && lastSeenAt >= now - leftMs);
  const missing = reader
    // Hundreds that are over may have been heard of since.
    .sessions({ from: now - leftMs, doing: living }, maxSessions)
    .filter((session) => notesItsProcess(session) && !running.has(session.id) && !left.has(session.id));
  return [...noted, ...ofOurFiles(reader, missing, question)].map(({ id, lastSeenAt }) => ({
    id,
    lastSeenAt,
  }));
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

function notesItsProcess({ seenBySource, facts }: Session): boolean {
  const hasFile = (seenBySource[sources.indexOf("transcript")] ?? 0) > 0;
  return hasFile && isSince(facts.clientVersion, notesProcesses);
}
