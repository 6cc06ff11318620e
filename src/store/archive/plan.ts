import { setImmediate as turn } from "node:timers/promises";
import { utcDayOf } from "../../domain/archive.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ArchiveLedger, EventGroup } from "../archive-ledger.ts";

/**
 * How large the pieces are. A chunk is in memory as a whole and is never divided, so a part with a large one may be
 * larger than `partBytes`.
 */
export interface PlanLimits {
  readonly chunk: { readonly rows: number; readonly bytes: number };
  /** Largest text of one file. */
  readonly partBytes: number;
}

/** Which events may leave the ledger. When the signal fires, the plan ends early, with what it has seen by then. */
export interface Selection {
  /** Events of the days before this one's start. */
  readonly before: UnixMs;
  /** Days that are left alone. */
  readonly except: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Some events of a day that are read as one piece. It grows while its page is followed by others. */
type Chunk = { -readonly [Name in keyof EventGroup]: EventGroup[Name] };

/**
 * Which events go to which file: the parts of each day, oldest day first, each a list of chunks by rising number. The
 * ledger has no index by time for lines of files, so its events are looked through once, page by page.
 */
export async function planParts(
  ledger: ArchiveLedger,
  { before, except, signal }: Selection,
  limits: PlanLimits,
): Promise<EventGroup[][]> {
  const days = new Map<string, Chunk[]>();
  const border = utcDayOf(before);
  let page = limits.chunk.rows;
  for (let last = 0; !signal.aborted; await turn()) {
    const groups = ledger.groupsAfter(last, page);
    if (groups.some(({ rows, bytes }) => rows > 1 && bytes > limits.chunk.bytes)) {
      // Large events: a page of fewer, for a chunk is in memory as a whole.
      page = Math.ceil(page / 4);
      continue;
    }
    for (const group of groups) {
      last = Math.max(last, group.lastSeq);
      if (group.day < border && !except.has(group.day)) grow(days, group, limits);
    }
    if (groups.length === 0) break;
    page = Math.min(page * 2, limits.chunk.rows);
  }
  const sorted = [...days].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, chunks]) => partsOf(chunks, limits.partBytes));
}

function grow(days: Map<string, Chunk[]>, group: EventGroup, { chunk }: PlanLimits): void {
  const chunks = days.get(group.day);
  const open = chunks?.at(-1);
  if (open !== undefined && open.rows + group.rows <= chunk.rows && open.bytes + group.bytes <= chunk.bytes) {
    open.lastSeq = group.lastSeq;
    open.rows += group.rows;
    open.bytes += group.bytes;
  } else if (chunks === undefined) days.set(group.day, [{ ...group }]);
  else chunks.push({ ...group });
}

function partsOf(chunks: readonly EventGroup[], partBytes: number): EventGroup[][] {
  const parts: EventGroup[][] = [];
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
