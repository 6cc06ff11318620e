import { setImmediate as turn } from "node:timers/promises";
import { utcDayOf } from "../../domain/archive.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ArchiveLedger, EventRange } from "../archive-ledger.ts";

/** Events that are read at once: a few milliseconds, between which a collector answers. */
const page = 4000;

/** Some events of a day that are read as one piece. */
export interface Chunk extends EventRange {
  readonly rows: number;
  readonly bytes: number;
}

export interface PlanLimits {
  readonly chunk: { readonly rows: number; readonly bytes: number };
  /** Largest text of one file. */
  readonly partBytes: number;
}

export interface Selection {
  /** Events before this time. */
  readonly before: UnixMs;
  /** Days that are left alone. */
  readonly except: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** A chunk that still grows. */
interface Growing {
  day: string;
  firstSeq: number;
  lastSeq: number;
  rows: number;
  bytes: number;
}

/**
 * Which events go to which file: the parts of each day, oldest day first, each a list of chunks by rising number. The
 * ledger has no index by time for lines of files, so its events are looked through once, page by page.
 */
export async function planParts(
  ledger: ArchiveLedger,
  selection: Selection,
  limits: PlanLimits,
): Promise<Chunk[][]> {
  const days = new Map<string, Growing[]>();
  let last = 0;
  for (;;) {
    const events = ledger.eventsAfter(last, page);
    for (const event of events) {
      last = event.seq;
      if (event.at >= selection.before) continue;
      const day = utcDayOf(event.at);
      if (!selection.except.has(day)) grow(days, { day, ...event }, limits);
    }
    if (events.length < page || selection.signal.aborted) break;
    await turn();
  }
  const sorted = [...days].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, chunks]) => partsOf(chunks, limits.partBytes));
}

function grow(
  days: Map<string, Growing[]>,
  { day, seq, bytes }: { day: string; seq: number; bytes: number },
  { chunk }: PlanLimits,
): void {
  const chunks = days.get(day);
  const open = chunks?.at(-1);
  if (open !== undefined && open.rows < chunk.rows && open.bytes + bytes <= chunk.bytes) {
    open.lastSeq = seq;
    open.rows += 1;
    open.bytes += bytes;
    return;
  }
  const next = { day, firstSeq: seq, lastSeq: seq, rows: 1, bytes };
  if (chunks === undefined) days.set(day, [next]);
  else chunks.push(next);
}

function partsOf(chunks: readonly Chunk[], partBytes: number): Chunk[][] {
  const parts: Chunk[][] = [];
  let room = 0;
  for (const chunk of chunks) {
    if (chunk.bytes > room) {
      parts.push([]);
      room = Math.max(partBytes, chunk.bytes);
    }
    parts.at(-1)?.push(chunk);
    room -= chunk.bytes;
  }
  return parts;
}
