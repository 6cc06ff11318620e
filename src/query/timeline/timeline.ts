import type { LedgerReader } from "../../store/store.ts";
import type { Change, Changes } from "../changes.ts";
import { findSession } from "../sessions.ts";
import { schemaVersion } from "../shape.ts";
import {
  beginning,
  comparePlaces,
  formatCursor,
  parseTimelineCursor,
  type TimelinePosition,
} from "./position.ts";
import type { TimelineAnswer, TimelineRow } from "./shape.ts";
import { isLogged, timelineKinds, tracksOf, type Tracks } from "./track.ts";

/**
 * Which page of whose timeline; without a cursor the first. A cursor that no answer gave out is refused with
 * `invalid`.
 */
export interface TimelineQuestion {
  readonly id: string;
  readonly agent?: string | undefined;
  readonly cursor?: string | undefined;
  /** Rows of one answer. */
  readonly limit: number;
  readonly changes: Changes;
}

/**
 * What happened in a session in order of time, a page at a time: a page costs what it holds, however long the session is.
 * From its cursor on come first the rows that changed since they were told, then those that follow.
 */
export function sessionTimeline(reader: LedgerReader, question: TimelineQuestion): TimelineAnswer {
  const { limit, changes } = question;
  const session = findSession(reader, question.id, question.agent);
  const told = question.cursor === undefined ? undefined : parseTimelineCursor(question.cursor);
  const changed = told && changes.since(session.key, told.mark, limit);
  const start = told === undefined || changed === undefined ? beginning : told.position;
  const mark = changed?.mark ?? changes.mark();
  const tracks = tracksOf(reader, session);
  const again = retold(tracks, changed?.changes ?? [], start);
  // What changed is told to the end before anything follows: the cursor knows one place and one mark.
  const isBehind = mark !== changes.mark();
  const next = isBehind ? [] : tracks.after(start, limit + 1);
  const position = next.slice(0, limit).at(-1) ?? start;
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    agent: session.agent,
    rows: [...again.rows, ...next.slice(0, limit).flatMap((moment) => moment.row() ?? [])],
    gone: again.gone,
    next_cursor: formatCursor({ position, mark }),
    has_more: isBehind || next.length > limit,
    restarted: told !== undefined && changed === undefined,
  };
}

/** The changed ones of what was told before; a thing that changed more than once is told once, as it is now. */
function retold(
  tracks: Tracks,
  changes: readonly Change[],
  position: TimelinePosition,
): { rows: TimelineRow[]; gone: string[] } {
  const rows = new Map<string, TimelineRow>();
  const gone = new Set<string>();
  for (const { kind, key } of new Map(changes.map((one) => [`${one.kind} ${one.key}`, one])).values()) {
    const moments = tracks.of(kind, key);
    for (const moment of moments) {
      const row = moment.row();
      if (row === undefined) gone.add(nameOf(moment));
      // One that lies ahead is told in its place, and one that was told elsewhere before moves there.
      else if (comparePlaces(moment, position) <= 0) rows.set(row.key, row);
    }
    const name = isLogged(kind) ? nameOf({ kind: timelineKinds[kind], key }) : undefined;
    if (name !== undefined && !moments.some((moment) => nameOf(moment) === name)) gone.add(name);
  }
  return { rows: [...rows.values()], gone: [...gone] };
}

/** The key of the row that stands at a place. */
function nameOf({ kind, key }: Pick<TimelinePosition, "kind" | "key">): string {
  return `${kind}:${key}`;
}
